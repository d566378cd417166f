-- Grants something that may happen only so often (GCRA), or tells how long it has to wait.
-- KEYS: 1 L:rate, when the rate will be all there again, in microseconds
-- ARGV: 1 microseconds from one to the next  2 how many may come at once  3 how many are asked for, at most ARGV 2
-- Reply: 0 granted | microseconds until it could be, if nobody else asked. Nothing is spent then.
-- Repeated: spends again, so what is lost is on the safe side. Cost: O(1).
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local interval = tonumber(ARGV[1])
local due = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0)) + interval * ARGV[3]
local wait = due - interval * ARGV[2] - now
if wait > 0 then return wait end
redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
return 0
