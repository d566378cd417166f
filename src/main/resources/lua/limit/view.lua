-- Tells what all live contexts report of their limits, and what operators changed.
-- KEYS: 1 L:reports, a hash by context  2 L:seen, contexts by the time of their report  3 L:overrides, a hash
-- ARGV: 1 ms after which a silent context counts as gone
-- Reply: {{name, value, name, value, ...} of the overrides, {context, ms since its report, its report, context, ...}}
-- Repeated: reads again.
-- Cost: O(contexts).
local reports, seen, overrides = unpack(KEYS)
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local all = {}
local live = redis.call('ZRANGEBYSCORE', seen, '(' .. string.format('%.0f', now - ARGV[1]), '+inf', 'WITHSCORES')
for i = 1, #live, 2 do
  local report = redis.call('HGET', reports, live[i])
  if report then
    all[#all + 1] = live[i]
    all[#all + 1] = math.max(0, now - live[i + 1])
    all[#all + 1] = report
  end
end
return {redis.call('HGETALL', overrides), all}
