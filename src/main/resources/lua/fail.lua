-- Accepts the error of a running job: it runs again later, or ends.
-- KEYS: as of end.lua
-- ARGV: 1 P  2 id  3 lease  4 error  5 ttl ms  6 how many ended jobs to list  7 ms until it may run again, -1 for never
--       8 how many errors to keep  9 error of a job that was to be cancelled anyway
--       10 most attempts, where the job does not say
--       11 '1' where the job waits for what is not its own fault: it takes no attempt and is not counted as retried
-- Derived: P:u:<identity>
-- Reply: 'scheduled' | 'failed' | 'dead' (attempts used up) | 'cancelled' | 'repeated' | 'stale'
-- Cost: O(log running + log scheduled).
local P, id = ARGV[1], ARGV[2]
local mine, lease = owned(KEYS[1], ARGV[3])
if not mine then
  if lease == done(ARGV[3], 'fail') then return 'repeated' end
  redis.call('HINCRBY', KEYS[11], 'stale', 1)
  return 'stale'
end
local now = clock()
local job = redis.call('HMGET', KEYS[1], 'attempt', 'max', 'cancel', 'held')
local held = ARGV[11] == '1'
redis.call('HSET', KEYS[1], 'lease', done(ARGV[3], 'fail'))
-- However often it looks again, a wait is one error: it would else push out all others.
if held and job[4] then redis.call('RPOP', KEYS[4]) end
redis.call('RPUSH', KEYS[4], ARGV[4])
redis.call('LTRIM', KEYS[4], -ARGV[8], -1)
if job[3] then
  finish(P, id, 'cancelled', ARGV[9], ARGV[5], ARGV[6], now)
  return 'cancelled'
end
if tonumber(ARGV[7]) < 0 then
  finish(P, id, 'failed', ARGV[4], ARGV[5], ARGV[6], now)
  return 'failed'
end
local most = tonumber(job[2] or 0)
if not held and tonumber(job[1]) >= (most > 0 and most or tonumber(ARGV[10])) then
  finish(P, id, 'dead', ARGV[4], ARGV[5], ARGV[6], now)
  return 'dead'
end
redis.call('HSET', KEYS[1], 'state', 'scheduled', 'worker', '', 'updated', now)
redis.call('HDEL', KEYS[1], 'progress', 'held')
if held then
  redis.call('HSET', KEYS[1], 'held', 1)
  redis.call('HINCRBY', KEYS[1], 'attempt', -1)
else
  redis.call('HINCRBY', KEYS[11], 'retried', 1)
end
redis.call('ZREM', KEYS[7], id)
redis.call('ZADD', KEYS[6], now + ARGV[7], id)
tell(P, id, 'scheduled')
return 'scheduled'
