-- Notes what a context reports of its limits, or that it is gone, and tells what operators changed.
-- KEYS: 1 L:reports, a hash by context  2 L:seen, contexts by when they reported  3 L:overrides, a hash
-- ARGV: 1 context  2 its report, '' once it is gone  3 ms after which a silent context is forgotten  4 most contexts
-- Reply: the overrides, name and value by turns
-- Repeated: notes it again. Cost: O(log contexts + overrides).
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function forget(contexts)
  for _, id in ipairs(contexts) do
    redis.call('HDEL', KEYS[1], id)
    redis.call('ZREM', KEYS[2], id)
  end
end
if ARGV[2] == '' then
  forget({ARGV[1]})
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
end
forget(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - ARGV[3]), 'LIMIT', 0, 100))
local many = redis.call('ZCARD', KEYS[2]) - ARGV[4]
if many > 0 then forget(redis.call('ZRANGE', KEYS[2], 0, many - 1)) end
return redis.call('HGETALL', KEYS[3])
