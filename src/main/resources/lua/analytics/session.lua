-- Reads the reports of a session, oldest first.
-- KEYS: 1 A:reports, a stream, oldest first  2 A:sessions, a sorted set of '<session>LF<ms>-<nine digits>'
-- ARGV: 1 the session  2 most reports
-- Reply: {report, ...}, each JSON
-- Repeated: reads again.
-- Cost: O(log reports + read reports).
-- With: redis/sound
local reports, sessions = unpack(KEYS)
sound(reports, 'stream')
sound(sessions, 'zset')
local found = {}
for _, entry in ipairs(redis.call('ZRANGEBYLEX', sessions, '[' .. ARGV[1] .. '\n', '(' .. ARGV[1] .. '\n:',
  'LIMIT', 0, ARGV[2])) do
  local ms, number = string.match(entry, '\n(%d+)-(%d+)$')
  local id = ms and #ms < 17 and #number < 17 and string.format('%s-%d', ms, number)
  local report = id and redis.call('XRANGE', reports, id, id)[1]
  if report and report[2][4] then found[#found + 1] = report[2][4] end
end
return found
