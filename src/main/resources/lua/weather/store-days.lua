-- Stores days of a place, when its days last changed, and their version, in one step.
-- KEYS: 1 a year of the place  2 when its days last changed  3 the version of its days
-- ARGV: 1 offset  2 days, two bytes each  3 ms after which the year is forgotten, 0 for never
--       4 now, '' if the days are the same as before
-- Reply: the length of the year's string
-- Repeated: the same, but the version changes again.
-- Cost: O(days).
local year, changed, version = unpack(KEYS)
-- A value of another type is dropped, or its days would be bought again and again and never kept.
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
-- The version is a digest of all that was ever written: while it is the same, the days are too.
local before = redis.call('GET', version) or ''
redis.call('SET', version, redis.sha1hex(before .. year .. table.concat(ARGV, ' ')))
return length
