-- Removes or replaces a value that no Isotherm wrote, unless it was replaced since it was read.
-- KEYS: 1 the key of the value
-- ARGV: 1 SHA-1 of the string that was read, '' if it was of another type  2 what to put in its place, '' for nothing
-- Reply: 1 if it was removed or replaced, 0 if that value was not there any more
-- Repeated: 0.
-- Cost: O(its length).
local key = KEYS[1]
local type = redis.call('TYPE', key).ok
if type == 'none' or (type == 'string') ~= (ARGV[1] ~= '') then
  return 0
end
if type == 'string' and redis.sha1hex(redis.call('GET', key)) ~= ARGV[1] then
  return 0
end
redis.call('UNLINK', key)
if ARGV[2] ~= '' then
  redis.call('SET', key, ARGV[2])
end
return 1
