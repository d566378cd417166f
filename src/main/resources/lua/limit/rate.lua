-- Grants something that may happen only so often (GCRA), or tells how long it has to wait.
-- KEYS: 1 L:rate, when the rate will be all there again, in microseconds
-- ARGV: 1 microseconds from one to the next  2 how many may come at once  3 how many are wanted at least, 1 to ARGV 2
--       4 and at most
-- Reply: {how many are granted, 0} | {0, microseconds until ARGV 3 could be, if nobody else asked}: nothing is spent then.
-- Repeated: spends again, so what is lost is on the safe side. Cost: O(1).
local rate = KEYS[1]
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local interval, least = tonumber(ARGV[1]), tonumber(ARGV[3])
local all = interval * ARGV[2]
local held = math.max(now, tonumber(redis.call('GET', rate) or 0))
-- Further ahead only where the clock went back, or the limit was raised: neither is to be waited out.
local due = math.min(held, now + all)
local granted = math.min(math.floor((now + all - due) / interval), tonumber(ARGV[4]))
local reply = {granted, 0}
if granted < least then reply = {0, due + interval * least - all - now} else due = due + interval * granted end
if due ~= held then
  redis.call('SET', rate, string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
end
return reply
