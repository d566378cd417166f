-- Stores a report of a client, counts it, and removes reports that are too many or too old.
-- KEYS: 1 A:reports, a stream, oldest first  2 A:sessions, a sorted set of '<session>LF<ms>-<nine digits>'
--       3 A:totals, a hash of counters
-- ARGV: 1 the session, without LF, or ''  2 the report, JSON  3 most reports that are kept
--       4 ms for which reports and counters are kept  5 most names of a group
--       6 what to count: the group or ''  7 the name in it  8 by how much; and so on in threes
-- Reply: the id in A:reports
-- Repeated: stores and counts it again.
-- Cost: O(log reports + what to count).
-- With: redis/sound
local reports, sessions, totals = unpack(KEYS)
-- As texts, ids of one millisecond are in order only if all have as many digits.
local function entry(session, id)
  local ms, number = string.match(id, '(%d+)-(%d+)')
  return string.format('%s\n%s-%09d', session, ms, number)
end
sound(reports, 'stream')
sound(sessions, 'zset')
sound(totals, 'hash')
-- A stream whose last id is the greatest of all takes no more.
local id = redis.pcall('XADD', reports, '*', 's', ARGV[1], 'r', ARGV[2])
if type(id) ~= 'string' then
  redis.call('UNLINK', reports, sessions)
  id = redis.call('XADD', reports, '*', 's', ARGV[1], 'r', ARGV[2])
end
if ARGV[1] ~= '' then redis.call('ZADD', sessions, 0, entry(ARGV[1], id)) end
for i = 6, #ARGV, 3 do
  local group, name = ARGV[i], ARGV[i + 1]
  if group ~= '' then
    local many = group .. ' names'
    if redis.call('HEXISTS', totals, group .. ':' .. name) == 0 then
      if (whole(redis.call('HGET', totals, many)) or 0) < tonumber(ARGV[5]) then
        add(totals, many, 1)
      else
        name = 'other'
      end
    end
    name = group .. ':' .. name
  end
  add(totals, name, ARGV[i + 2])
end
-- Each call removes more than it adds, so the bounds hold again soon after they were lowered.
local t = redis.call('TIME')
local expired = t[1] * 1000 - ARGV[4]
local excess = redis.call('XLEN', reports) - ARGV[3]
for i, oldest in ipairs(redis.call('XRANGE', reports, '-', '+', 'COUNT', 4)) do
  if i <= excess or tonumber(string.match(oldest[1], '^%d+')) < expired then
    redis.call('XDEL', reports, oldest[1])
    if oldest[2][2] ~= '' then redis.call('ZREM', sessions, entry(oldest[2][2], oldest[1])) end
  end
end
-- Entries of reports that are gone, which nobody would remove.
if redis.call('ZCARD', sessions) > 2 * ARGV[3] + 100 then redis.call('UNLINK', sessions) end
for _, key in ipairs({reports, sessions, totals}) do redis.call('PEXPIRE', key, ARGV[4]) end
return id
