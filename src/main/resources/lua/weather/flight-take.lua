-- Takes the lease of a flight, or renews it.
-- KEYS: 1 the lease
-- ARGV: 1 the token of who asks  2 ms for which it is held  3 ms for which any is held at most
-- Reply: 1 where it is held by the token now, 0 where another one holds it. Repeated: the same. Cost: O(1).
-- One that lasts longer than any can, for ever among them, is nobody's: its writer is not ours, or a clock jumped.
local lease = KEYS[1]
local left = redis.call('PTTL', lease)
local real = left >= 0 and left <= tonumber(ARGV[3]) and redis.call('TYPE', lease).ok == 'string'
if real and redis.call('GET', lease) ~= ARGV[1] then
  return 0
end
redis.call('SET', lease, ARGV[1], 'PX', ARGV[2])
return 1
