-- Gives a running job back unfinished, as when its worker stops: it goes to where it was in the queue.
-- KEYS: 1 P:j:<id>  2 P:l  3 P:q
-- ARGV: 1 id  2 lease
-- Reply: 'ok' | 'stale'. Repeated: 'stale', harmless. The attempt does not count. Cost: O(log waiting).
if not owned(KEYS[1], ARGV[2]) then return 'stale' end
local place = redis.call('HGET', KEYS[1], 'place')
redis.call('HSET', KEYS[1], 'state', 'queued', 'lease', '', 'worker', '', 'updated', clock())
redis.call('HINCRBY', KEYS[1], 'attempt', -1)
redis.call('HDEL', KEYS[1], 'progress')
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], place, ARGV[1])
return 'ok'
