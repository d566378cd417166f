-- Takes the lease of a flight, or renews it.
-- KEYS: 1 the lease
-- ARGV: 1 the token of who asks  2 ms for which it is held
-- Reply: 1 where it is held by the token now, 0 where another one holds it. Repeated: the same. Cost: O(1).
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
    return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
