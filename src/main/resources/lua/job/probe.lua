-- Proves that a script can write and read here.
-- KEYS: 1 iso:{queue}:probe
-- ARGV: 1 what to write  2 ms that it is kept
-- Reply: what was written
-- Repeated: writes again.
-- Cost: O(1).
local probe = KEYS[1]
redis.call('SET', probe, ARGV[1], 'PX', ARGV[2])
return redis.call('GET', probe)
