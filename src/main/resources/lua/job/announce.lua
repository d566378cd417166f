-- Notes that a worker process lives. The time is that of Redis, so that no process's clock can make it look dead.
-- KEYS: 1 iso:workers
-- ARGV: 1 id  2 ms for which it is taken to live without another sign
-- Reply: how many are noted. Repeated: notes it again. Cost: O(log processes).
local workers = KEYS[1]
local now = clock()
call('ZREMRANGEBYSCORE', workers, '-inf', now)
-- Longer than anybody may live without a sign: the clock went back.
call('ZREMRANGEBYSCORE', workers, string.format('(%.0f', now + ARGV[2]), '+inf')
call('ZADD', workers, now + ARGV[2], ARGV[1])
return call('ZCARD', workers)
