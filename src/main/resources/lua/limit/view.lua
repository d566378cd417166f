-- Tells what all live contexts report of their limits, and what operators changed.
-- KEYS: 1 L:reports, a hash by context  2 L:seen, contexts by the time of their report  3 L:overrides, a hash
-- ARGV: 1 ms after which a silent context is left out  2 what the name of a context must contain, or ''
-- Reply: {{name, value, name, value, ...} of the overrides, {context, ms since its report, its report, context, ...}}
-- Repeated: reads again.
-- Cost: O(contexts).
-- With: redis/sound
local reports, seen, overrides = unpack(KEYS)
sound(reports, 'hash')
sound(seen, 'zset')
sound(overrides, 'hash')
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local all = {}
-- A report of the future was made before the clock went back.
local live = redis.call('ZRANGEBYSCORE', seen, '(' .. string.format('%.0f', now - ARGV[1]), string.format('%.0f', now),
  'WITHSCORES')
for i = 1, #live, 2 do
  local report = string.find(live[i], ARGV[2], 1, true) and redis.call('HGET', reports, live[i])
  if report then
    all[#all + 1] = live[i]
    all[#all + 1] = now - live[i + 1]
    all[#all + 1] = report
  end
end
return {redis.call('HGETALL', overrides), all}
