-- Lists the worker processes that live.
-- KEYS: 1 iso:workers
-- ARGV: 1 most to list  2 most ms that a process counts as alive without a sign:
--       a longer time was noted before the clock went back
-- Reply: {now, {id, time from which it counts as dead, id, time, ...}}
-- Repeated: reads again.
-- Cost: O(log processes).
local workers = KEYS[1]
local now = clock()
return {now, call('ZRANGEBYSCORE', workers, '(' .. string.format('%.0f', now), string.format('%.0f', now + ARGV[2]),
  'WITHSCORES', 'LIMIT', 0, ARGV[1])}
