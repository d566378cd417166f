-- Lists the worker processes that live.
-- KEYS: 1 iso:workers
-- ARGV: 1 most to list
-- Reply: {now, {id, time at which it is taken for dead, id, time, ...}}. Repeated: reads again. Cost: O(log processes).
local now = clock()
return {now, redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[1])}
