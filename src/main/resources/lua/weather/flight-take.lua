-- Takes the lease of a flight, or renews it.
-- KEYS: 1 the lease
-- ARGV: 1 token of the caller  2 ms for which it is held  3 most ms for which any lease is held
-- Reply: 1 if the token holds it now, 0 if another token does
-- Repeated: the same.
-- Cost: O(1).
local lease = KEYS[1]
-- A lease without an end, or with one too far away, is nobody's: another program wrote it, or a clock jumped.
local left = redis.call('PTTL', lease)
local real = left >= 0 and left <= tonumber(ARGV[3]) and redis.call('TYPE', lease).ok == 'string'
if real and redis.call('GET', lease) ~= ARGV[1] then
  return 0
end
redis.call('SET', lease, ARGV[1], 'PX', ARGV[2])
return 1
