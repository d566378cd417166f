-- Gives a running job back unfinished, as when its worker stops: it goes to where it was in the queue.
-- KEYS: as of end.lua, 13 P:w
-- ARGV: 1 P  2 id  3 lease  4 error of a job that was to be cancelled anyway  5 ttl ms  6 how many ended jobs to list
-- Derived: P:u:<identity>
-- Reply: 'ok' | 'repeated' | 'stale'. The attempt does not count. Cost: O(log waiting).
local mine, lease = owned(KEYS[1], ARGV[3])
if not mine then
  if lease == done(ARGV[3], 'release') then return 'repeated' end
  return stale(ARGV[1])
end
call('ZREM', KEYS[7], ARGV[2])
call('HSET', KEYS[1], 'lease', done(ARGV[3], 'release'), 'worker', '')
call('HINCRBY', KEYS[1], 'attempt', -1)
if call('HEXISTS', KEYS[1], 'cancel') == 1 then
  finish(ARGV[1], ARGV[2], 'cancelled', ARGV[4], ARGV[5], ARGV[6], clock())
else
  queue(ARGV[1], ARGV[2], clock(), whole(call('HGET', KEYS[1], 'place')))
end
return 'ok'
