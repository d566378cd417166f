-- Keeps a picture. If all pictures together are too large, those that nobody has used for the longest time are removed.
-- KEYS: 1 all pictures by name  2 when each was last used  3 how many bytes all have
-- ARGV: 1 name  2 the picture  3 the maximum number of bytes
-- Reply: how many bytes all have
-- Repeated: the same.
-- Cost: O(log pictures). After the maximum was lowered it removes up to 100 at once.
-- With: redis/sound
local pictures, used, bytes = unpack(KEYS)
local name, picture, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local complete = sound(pictures, 'hash') and sound(used, 'zset') and sound(bytes, 'string')
-- Where one of the three is damaged or lost, the bound would not hold. Pictures are drawn again.
if not complete or (whole(redis.call('GET', bytes) or '0') or -1) < 0
  or redis.call('HLEN', pictures) ~= redis.call('ZCARD', used) then
  redis.call('UNLINK', pictures, used, bytes)
end
local all = redis.call('INCRBY', bytes, #picture - redis.call('HSTRLEN', pictures, name))
redis.call('HSET', pictures, name, picture)
redis.call('ZADD', used, string.format('%.0f', time[1] * 1000000 + time[2]), name)
for _ = 1, 100 do
  local oldest = redis.call('ZRANGE', used, 0, 0)[1]
  if all <= most or not oldest then
    break
  end
  all = redis.call('INCRBY', bytes, -redis.call('HSTRLEN', pictures, oldest))
  redis.call('HDEL', pictures, oldest)
  redis.call('ZREM', used, oldest)
end
return all
