-- Notes that a worker process lives, by Redis' clock: a wrong clock of a process cannot make it look dead.
-- KEYS: 1 iso:workers
-- ARGV: 1 id  2 ms for which it counts as alive without another sign
-- Reply: how many processes are noted
-- Repeated: notes it again.
-- Cost: O(log processes).
local workers = KEYS[1]
local now = clock()
call('ZREMRANGEBYSCORE', workers, '-inf', now)
-- No process counts as alive for longer than ARGV 2: these times were noted before the clock went back.
call('ZREMRANGEBYSCORE', workers, string.format('(%.0f', now + ARGV[2]), '+inf')
call('ZADD', workers, now + ARGV[2], ARGV[1])
return call('ZCARD', workers)
