-- Sets a value aside that no Isotherm wrote, or replaces it, unless it was replaced since it was read.
-- KEYS: 1 the key of the value
-- ARGV: 1 SHA-1 of the string that was read, '' if it was of another type  2 what to put in its place, '' for nothing
--       3 the type that it should have  4 ms for which it is kept for operators, 0 for not at all
-- Reply: 1 if it was removed or replaced, 0 if that value was not there any more
-- Repeated: 0.
-- Cost: O(its length).
-- With: redis/sound
local key = KEYS[1]
local found = redis.call('TYPE', key).ok
if found == 'none' then return 0 end
if ARGV[1] == '' then
  if found == ARGV[3] then return 0 end
elseif found ~= 'string' or redis.sha1hex(redis.call('GET', key)) ~= ARGV[1] then
  return 0
end
aside(key, tonumber(ARGV[4]))
if ARGV[2] ~= '' then
  redis.call('SET', key, ARGV[2])
end
return 1
