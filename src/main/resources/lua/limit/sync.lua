-- Notes what a context reports of its limits, or that it is gone, and tells what operators changed.
-- KEYS: 1 L:reports, a hash by context  2 L:seen, contexts by the time of their report  3 L:overrides, a hash
-- ARGV: 1 context  2 its report, '' once it is gone  3 ms after which a silent context is forgotten  4 most contexts
-- Reply: {name, value, name, value, ...} of the overrides
-- Repeated: notes it again.
-- Cost: O(log contexts + overrides).
-- With: redis/sound
local reports, seen, overrides = unpack(KEYS)
sound(reports, 'hash')
sound(seen, 'zset')
sound(overrides, 'hash')
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function forget(contexts)
  for _, id in ipairs(contexts) do
    redis.call('HDEL', reports, id)
    redis.call('ZREM', seen, id)
  end
end
if ARGV[2] == '' then
  forget({ARGV[1]})
else
  redis.call('HSET', reports, ARGV[1], ARGV[2])
  redis.call('ZADD', seen, string.format('%.0f', now), ARGV[1])
  redis.call('PEXPIRE', reports, ARGV[3])
  redis.call('PEXPIRE', seen, ARGV[3])
end
forget(redis.call('ZRANGEBYSCORE', seen, '-inf', string.format('%.0f', now - ARGV[3]), 'LIMIT', 0, 100))
-- A report of the future was made before the clock went back.
forget(redis.call('ZRANGEBYSCORE', seen, string.format('(%.0f', now), '+inf', 'LIMIT', 0, 100))
local many = redis.call('ZCARD', seen) - ARGV[4]
if many > 0 then forget(redis.call('ZRANGE', seen, 0, many - 1)) end
return redis.call('HGETALL', overrides)
