-- Gives a job up. If nobody else wants it, it ends: at once if it waits, with its worker's next heartbeat if it runs.
-- KEYS: as of fail.lua
-- ARGV: 1 P  2 id  3 error of a cancelled job  4 ttl ms  5 how many ended jobs to list
--       6 who gives it up, '' for an operator
-- Derived: P:u:<identity>, P:o:<id>, P:a:<owner>
-- Reply: 'cancelled' | 'cancelling' | 'given_up' (it goes on for others) | 'ended' (too late) | 'none'
-- Repeated: 'ended', 'cancelling' or 'given_up'.
-- Cost: O(log waiting).
-- With: job/shared/queue job/shared/wait job/shared/finish
local job, parameters, outcome, errors, ready, scheduled, leases, patience, finished, dead, meta, events = unpack(KEYS)
local P, id, who = ARGV[1], ARGV[2], ARGV[6]
local refusal = refused(P)
if refusal then return refusal end
local held = call('HMGET', job, 'state', 'by', 'same')
local state = held[1]
if not state then return 'none' end
if LISTS[state] and who ~= '' then
  local owners = P .. ':o:' .. id
  if call('SCARD', owners) - call('SISMEMBER', owners, who) > 1 then
    call('SREM', owners, who)
    if held[2] == who then call('SREM', P .. ':a:' .. who, id) end
    return 'given_up'
  end
end
local now = clock()
if state == 'queued' or state == 'scheduled' then
  finish(P, id, 'cancelled', ARGV[3], ARGV[4], ARGV[5], now)
  return 'cancelled'
end
if state ~= 'running' then return 'ended' end
-- Equal work that is asked for from now on must not get a job that is about to end without a result.
local name = name_of(P, held[3])
if name and call('GET', name) == id then call('DEL', name) end
call('HSET', job, 'cancel', 1, 'updated', now)
-- If its list entry was lost, this brings it back with a lease that is over, and the next reaper ends the job.
relist(P, id, state, now, 0)
return 'cancelling'
