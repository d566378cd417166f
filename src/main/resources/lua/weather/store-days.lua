-- Stores days of a place, when they last changed, and their version, as one.
-- KEYS: 1 a year of the place  2 when its days last changed  3 the version of its days
-- ARGV: 1 offset  2 days, two bytes each  3 ms after which this key is forgotten, 0 for never  4 now, empty where the
--       days are what was held before
-- What is of another type is dropped first, or it would be bought for ever and never kept.
-- Reply: the length of the string. Repeated: the same, but for the version. Cost: O(days).
-- The version is a digest of all that was ever written: where it is the same, so are the days.
local year, changed, version = unpack(KEYS)
for _, key in ipairs(KEYS) do
  local type = redis.call('TYPE', key).ok
  if type ~= 'string' and type ~= 'none' then
    redis.call('UNLINK', key)
  end
end
local length = redis.call('SETRANGE', year, ARGV[1], ARGV[2])
if ARGV[3] ~= '0' then
  redis.call('PEXPIRE', year, ARGV[3])
end
if ARGV[4] ~= '' then
  redis.call('SET', changed, ARGV[4])
end
local before = redis.call('GET', version) or ''
redis.call('SET', version, redis.sha1hex(before .. year .. table.concat(ARGV, ' ')))
return length
