-- Grants something that may happen only so often (GCRA), or tells how long to wait.
-- KEYS: 1 L:rate, the time at which the whole rate is free again, in microseconds
-- ARGV: 1 microseconds from one to the next  2 how many may come at once  3 fewest that are wanted, 1 to ARGV 2
--       4 most that are wanted
-- Reply: {how many are granted, 0}
--        | {0, microseconds until ARGV 3 could be granted, if nobody else asks}: then nothing is spent
-- Repeated: spends again, so a lost reply lets less happen, never more.
-- Cost: O(1).
local rate = KEYS[1]
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local interval, least = tonumber(ARGV[1]), tonumber(ARGV[3])
local all = interval * ARGV[2]
-- A value that is no time is none of ours: nobody has to wait for it.
local found = redis.pcall('GET', rate)
if type(found) == 'table' then redis.call('UNLINK', rate) end
local ahead = type(found) == 'string' and string.match(found, '^%d+$') and tonumber(found) or 0
local held = math.max(now, ahead)
-- It is further ahead only if the clock went back or the limit was raised. Nobody has to wait for either.
local due = math.min(held, now + all)
local granted = math.min(math.floor((now + all - due) / interval), tonumber(ARGV[4]))
local reply = {granted, 0}
if granted < least then reply = {0, due + interval * least - all - now} else due = due + interval * granted end
if due ~= held then
  redis.call('SET', rate, string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
end
return reply
