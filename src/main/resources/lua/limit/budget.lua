-- Spends from a budget that begins anew at midnight UTC, gives back to it, or tells what is spent.
-- KEYS: 1 L:day, a hash: day, spent
-- ARGV: 1 the day's limit  2 what to spend, negative to give back, 0 to ask  3 the day to give back to, or ''
-- Reply: {1 if it was done or 0 if it was refused, spent today, today in days since 1970, ms until tomorrow}
-- Repeated: spends or gives back again. A spending may be repeated: then less is left, never more.
--           A giving back may not.
-- Cost: O(1).
-- With: redis/sound
local budget = KEYS[1]
local t = redis.call('TIME')
local today = math.floor(t[1] / 86400)
local left = (today + 1) * 86400000 - t[1] * 1000 - math.floor(t[2] / 1000)
sound(budget, 'hash')
local held = redis.call('HMGET', budget, 'day', 'spent')
local spent = whole(held[1]) == today and math.max(0, whole(held[2]) or 0) or 0
local cost = tonumber(ARGV[2])
if cost > 0 and spent + cost > tonumber(ARGV[1]) then return {0, spent, today, left} end
if cost > 0 or (cost < 0 and tonumber(ARGV[3]) == today) then
  spent = math.max(0, spent + cost)
  redis.call('HSET', budget, 'day', today, 'spent', string.format('%.0f', spent))
  redis.call('PEXPIRE', budget, left)
end
return {1, spent, today, left}
