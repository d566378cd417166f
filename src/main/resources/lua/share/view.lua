-- Reads a share and notes that it was viewed, so that it is not among the first to be removed.
-- KEYS: 1 all shares by id  2 when each was created  3 when each was last viewed
-- ARGV: 1 id
-- Reply: the share as JSON and when it was created, microseconds since 1970; nil if there is none
-- Repeated: the same, but it was viewed later.
-- Cost: O(log shares).
-- With: redis/sound
local shares, created, viewed = unpack(KEYS)
sound(shares, 'hash')
sound(created, 'zset')
sound(viewed, 'zset')
local json = redis.call('HGET', shares, ARGV[1])
if not json then
  return false
end
local time = redis.call('TIME')
local micros = string.format('%.0f', time[1] * 1000000 + time[2])
redis.call('ZADD', viewed, micros, ARGV[1])
-- If its time was lost, it counts as created now.
if not whole(redis.call('ZSCORE', created, ARGV[1])) then redis.call('ZADD', created, micros, ARGV[1]) end
return {json, redis.call('ZSCORE', created, ARGV[1])}
