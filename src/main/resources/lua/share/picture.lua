-- Reads a kept picture and notes that it was used.
-- KEYS: 1 all pictures by name  2 when each was last used
-- ARGV: 1 name
-- Reply: the picture; nil if there is none
-- Repeated: the same, but it was used later.
-- Cost: O(log pictures).
-- With: redis/sound
local pictures, used = unpack(KEYS)
if not (sound(pictures, 'hash') and sound(used, 'zset')) then return false end
local picture = redis.call('HGET', pictures, ARGV[1])
if picture then
  local time = redis.call('TIME')
  redis.call('ZADD', used, 'XX', string.format('%.0f', time[1] * 1000000 + time[2]), ARGV[1])
end
return picture
