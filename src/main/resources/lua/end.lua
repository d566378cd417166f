-- Accepts the one outcome of a running job: its result, or the error that ends it.
-- KEYS: 1 P:j:<id>  2 P:p:<id>  3 P:r:<id>  4 P:l  5 P:c or P:d, the list that it ends in  6 P:m
-- ARGV: 1 P  2 id  3 lease  4 state, succeeded or failed  5 result or error  6 ttl ms  7 how many ended jobs to list
--       8 ms for which equal work is answered with this job
-- Reply: 'ok' | 'repeated' (this very lease ended it so before) | 'stale' (the lease is not the job's any more)
-- Cost: O(log running + log ended).
local mine, state, lease = owned(KEYS[1], ARGV[3])
if not mine then
  if state == ARGV[4] and lease == ARGV[3] then return 'repeated' end
  redis.call('HINCRBY', KEYS[6], 'stale', 1)
  return 'stale'
end
local now = clock()
local same = redis.call('HGET', KEYS[1], 'same')
finish(ARGV[1], ARGV[2], ARGV[4], ARGV[5], ARGV[6], now)
remember(KEYS[5], ARGV[2], now, ARGV[6], ARGV[7])
if redis.call('GET', same) == ARGV[2] then
  if ARGV[4] == 'succeeded' and ARGV[8] ~= '0' then
    redis.call('PEXPIRE', same, ARGV[8])
  else
    redis.call('DEL', same)
  end
end
return 'ok'
