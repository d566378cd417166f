-- Lists the worker processes that live.
-- KEYS: 1 iso:workers
-- ARGV: 1 most to list  2 ms that a process lives without a sign, at most: who seems to live longer died before the clock went back
-- Reply: {now, {id, time at which it is taken for dead, id, time, ...}}. Repeated: reads again. Cost: O(log processes).
local workers = KEYS[1]
local now = clock()
return {now, call('ZRANGEBYSCORE', workers, '(' .. string.format('%.0f', now), string.format('%.0f', now + ARGV[2]),
  'WITHSCORES', 'LIMIT', 0, ARGV[1])}
