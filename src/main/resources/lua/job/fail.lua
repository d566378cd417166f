-- Accepts the error of a running job: it runs again later, or ends.
-- KEYS: as of end.lua
-- ARGV: 1 P  2 id  3 lease  4 error  5 ttl ms  6 how many ended jobs to list  7 ms until it may run again, -1 for never
--       8 how many errors to keep  9 error of a job that was to be cancelled anyway
--       10 most attempts, where the job does not say
--       11 '1' where the job waits for what is not its own fault: it takes no attempt and is not counted as retried
--       12 '' | where the worker does not know the job's type: ms after which a job that no worker knew ends, 0 for never
-- Derived: P:u:<identity>
-- Reply: 'scheduled' | 'failed' | 'dead' (attempts used up) | 'cancelled' | 'repeated' | 'stale'
-- Cost: O(log running + log scheduled).
local job, parameters, outcome, errors, ready, scheduled, leases, patience, finished, dead, meta, events = unpack(KEYS)
local P, id = ARGV[1], ARGV[2]
local mine, lease = owned(job, ARGV[3])
if not mine then
  if lease == done(ARGV[3], 'fail') then return 'repeated' end
  return stale(P)
end
local now = clock()
local fields = call('HMGET', job, 'attempt', 'max', 'cancel', 'held', 'unknown')
local held = ARGV[11] == '1'
call('ZREM', leases, id)
call('HSET', job, 'lease', done(ARGV[3], 'fail'))
-- However often it looks again, a wait is one error: it would else push out all others.
if held and fields[4] then call('RPOP', errors) end
call('RPUSH', errors, ARGV[4])
call('LTRIM', errors, -ARGV[8], -1)
if fields[3] then
  finish(P, id, 'cancelled', ARGV[9], ARGV[5], ARGV[6], now)
  return 'cancelled'
end
local since = ARGV[12] ~= '' and (whole(fields[5]) or now)
if tonumber(ARGV[7]) < 0 or (since and ARGV[12] ~= '0' and now - since >= tonumber(ARGV[12])) then
  finish(P, id, 'failed', ARGV[4], ARGV[5], ARGV[6], now)
  return 'failed'
end
local most = whole(fields[2]) or 0
if not held and (whole(fields[1]) or 0) >= (most > 0 and most or tonumber(ARGV[10])) then
  finish(P, id, 'dead', ARGV[4], ARGV[5], ARGV[6], now)
  return 'dead'
end
call('HSET', job, 'state', 'scheduled', 'worker', '', 'updated', now)
call('HDEL', job, 'progress', 'held', 'unknown')
if held then
  call('HSET', job, 'held', 1)
  if since then call('HSET', job, 'unknown', since) end
  call('HINCRBY', job, 'attempt', -1)
else
  call('HINCRBY', meta, 'retried', 1)
end
call('ZADD', scheduled, now + ARGV[7], id)
tell(P, id, 'scheduled')
return 'scheduled'
