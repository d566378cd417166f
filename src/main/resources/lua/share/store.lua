-- Stores a share. If there are too many, the shares that nobody has viewed for the longest time are removed.
-- KEYS: 1 all shares by id  2 when each was created  3 when each was last viewed
-- ARGV: 1 id  2 the share as JSON  3 the maximum number of shares
-- Reply: when it was created, microseconds since 1970; 0 if the id belongs to another share
-- Repeated: the same reply, and nothing changes.
-- Cost: O(log shares). After the maximum was lowered it removes up to 100 at once.
-- With: redis/sound
local shares, created, viewed = unpack(KEYS)
local id, json, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
sound(shares, 'hash')
sound(created, 'zset')
sound(viewed, 'zset')
local known = redis.call('HGET', shares, id)
if known then
  return known == json and whole(redis.call('ZSCORE', created, id)) or 0
end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
-- Not tostring, which rounds to 14 digits.
local micros = string.format('%.0f', now)
redis.call('HSET', shares, id, json)
redis.call('ZADD', created, micros, id)
redis.call('ZADD', viewed, micros, id)
for _ = 1, math.min(100, redis.call('HLEN', shares) - most) do
  local oldest = redis.call('ZRANGE', viewed, 0, 0)[1]
  if oldest == id then
    -- The times of the others were lost, so any of them goes.
    local any = redis.call('HRANDFIELD', shares, 2)
    oldest = any[1] == id and any[2] or any[1]
  end
  redis.call('HDEL', shares, oldest)
  redis.call('ZREM', created, oldest)
  redis.call('ZREM', viewed, oldest)
end
return now
