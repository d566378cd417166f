-- Cancels a job: at once while it waits; while it runs, its worker learns of it with the next heartbeat.
-- KEYS: as of end.lua
-- ARGV: 1 P  2 id  3 error of a cancelled job  4 ttl ms  5 how many ended jobs to list
-- Derived: P:u:<identity>
-- Reply: 'cancelled' | 'cancelling' | 'ended' (too late) | 'none'
-- Repeated: 'ended' or 'cancelling'.
-- Cost: O(log waiting).
local job, parameters, outcome, errors, ready, scheduled, leases, patience, finished, dead, meta, events = unpack(KEYS)
local P, id = ARGV[1], ARGV[2]
local refusal = refused(P)
if refusal then return refusal end
local state = call('HGET', job, 'state')
if not state then return 'none' end
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
