-- Gives the lease of a flight back.
-- KEYS: 1 the lease
-- ARGV: 1 token of the holder
-- Reply: 1 if it was given back, 0 if the token did not hold it
-- Repeated: 0, and nothing happens.
-- Cost: O(1).
local lease = KEYS[1]
if redis.call('TYPE', lease).ok == 'string' and redis.call('GET', lease) == ARGV[1] then
  return redis.call('DEL', lease)
end
return 0
