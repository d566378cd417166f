-- Cancels a job: at once while it waits, otherwise its worker learns of it with its next heartbeat.
-- KEYS: as of end.lua
-- ARGV: 1 P  2 id  3 error of a cancelled job  4 ttl ms  5 how many ended jobs to list
-- Derived: P:u:<identity>
-- Reply: 'cancelled' | 'cancelling' | 'ended' (too late) | 'none'
-- Repeated: 'ended' or 'cancelling'. Cost: O(log waiting).
local refusal = refused(ARGV[1])
if refusal then return refusal end
local state = call('HGET', KEYS[1], 'state')
if not state then return 'none' end
local now = clock()
if state == 'queued' or state == 'scheduled' then
  finish(ARGV[1], ARGV[2], 'cancelled', ARGV[3], ARGV[4], ARGV[5], now)
  return 'cancelled'
end
if state ~= 'running' then return 'ended' end
-- Who asks for equal work from now on must not get a job that is about to be cancelled.
disown(ARGV[1], ARGV[2])
call('HSET', KEYS[1], 'cancel', 1, 'updated', now)
-- Where nobody renews it any more, the next reaper ends it.
relist(ARGV[1], ARGV[2], state, now, 0)
return 'cancelling'
