-- Stores days of a place, and when its days last changed, as one: no reader sees the one without the other.
-- KEYS: 1 a year of the place  2 when its days last changed
-- ARGV: 1 offset  2 days, two bytes each  3 ms after which this key is forgotten, 0 for never  4 now, empty where the
--       days are what was held before
-- Reply: the length of the string. Repeated: the same. Cost: O(days).
local length = redis.call('SETRANGE', KEYS[1], ARGV[1], ARGV[2])
if ARGV[3] ~= '0' then
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
if ARGV[4] ~= '' then
    redis.call('SET', KEYS[2], ARGV[4])
end
return length
