-- Gives a job up. If nobody else wants it, it ends: at once if it waits, with its worker's next heartbeat if it runs.
-- KEYS: as of end.lua
-- ARGV: 1 P  2 id  3 error of a cancelled job  4 ttl ms  5 how many ended jobs to list
--       6 who gives it up, '' for an operator
-- Derived: P:u:<identity>, P:o:<id>, P:a:<owner>
-- Reply: 'cancelled' | 'cancelling' | 'given_up' (it goes on for others) | 'ended' (too late) | 'none'
-- Repeated: 'ended', 'cancelling' or 'given_up'.
-- Cost: O(log waiting).
local job, parameters, outcome, errors, ready, scheduled, leases, patience, finished, dead, meta, events = unpack(KEYS)
local P, id = ARGV[1], ARGV[2]
local refusal = refused(P)
if refusal then return refusal end
local state = call('HGET', job, 'state')
if not state then return 'none' end
if LISTS[state] and not unwanted(P, id, ARGV[6]) then return 'given_up' end
local now = clock()
if state == 'queued' or state == 'scheduled' then
  finish(P, id, 'cancelled', ARGV[3], ARGV[4], ARGV[5], now)
  return 'cancelled'
end
if state ~= 'running' then return 'ended' end
-- Equal work that is asked for from now on must not get a job that is about to end without a result.
disown(P, id)
call('HSET', job, 'cancel', 1, 'updated', now)
-- If its list entry was lost, this brings it back with a lease that is over, and the next reaper ends the job.
relist(P, id, state, now, 0)
return 'cancelling'
