-- Gives a running job back unfinished, as when its worker stops: it goes to where it was in the queue.
-- KEYS: 1 P:j:<id>  2 P:l  3 P:q  4 P:m  5 P:x  6 P:w  7 P:e
-- ARGV: 1 P  2 id  3 lease
-- Reply: 'ok' | 'repeated' | 'stale'. The attempt does not count. Cost: O(log waiting).
local mine, lease = owned(KEYS[1], ARGV[3])
if not mine then
  if lease == done(ARGV[3], 'release') then return 'repeated' end
  redis.call('HINCRBY', KEYS[4], 'stale', 1)
  return 'stale'
end
redis.call('HSET', KEYS[1], 'lease', done(ARGV[3], 'release'), 'worker', '')
redis.call('HINCRBY', KEYS[1], 'attempt', -1)
redis.call('ZREM', KEYS[2], ARGV[2])
queue(ARGV[1], ARGV[2], clock(), redis.call('HGET', KEYS[1], 'place'))
return 'ok'
