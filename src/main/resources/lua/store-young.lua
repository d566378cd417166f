-- Stores days that expire.
-- KEYS: 1 a year of a place
-- ARGV: 1 offset  2 days, two bytes each  3 ms after which all days of this key are forgotten
-- Reply: the length of the string. Repeated: the same. Cost: O(days).
local length = redis.call('SETRANGE', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return length
