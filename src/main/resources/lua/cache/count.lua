-- Adds what an instance counted since its last call.
-- KEYS: 1 C:totals, a hash of counters  2 C:hour, a hash of the counters of this hour
-- ARGV: 1 ms for which the hour is kept  2 most names of a group
--       3 the group, '' for all  4 the name in it  5 hits  6 misses  7 errors; and so on in fives
-- Reply: nil
-- Repeated: adds it again.
-- Cost: O(what was counted).
-- With: redis/sound
local totals, hour = unpack(KEYS)
sound(totals, 'hash')
sound(hour, 'hash')
redis.call('HSETNX', totals, 'since', redis.call('TIME')[1])
local function count(key, prefix, i)
  for at, what in ipairs({'hits', 'misses', 'errors'}) do
    add(key, prefix .. what, ARGV[i + 1 + at])
  end
end
for i = 3, #ARGV, 5 do
  local group, name = ARGV[i], ARGV[i + 1]
  if group == '' then
    count(totals, '', i)
    count(hour, '', i)
  else
    local many = group .. ' names'
    if redis.call('HEXISTS', totals, group .. ':' .. name .. ':hits') == 0 then
      if (whole(redis.call('HGET', totals, many)) or 0) < tonumber(ARGV[2]) then
        add(totals, many, 1)
      else
        name = 'other'
      end
    end
    count(totals, group .. ':' .. name .. ':', i)
  end
end
redis.call('PEXPIRE', hour, ARGV[1])
return nil
