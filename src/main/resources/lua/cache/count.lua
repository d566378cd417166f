-- Adds what an instance counted since its last call.
-- KEYS: 1 C:totals, a hash of counters  2 C:hour, a hash of the counters of this hour
-- ARGV: 1 ms for which the hour is kept  2 most names of a group
--       3 the group, '' for all  4 the name in it  5 hits  6 misses  7 errors; and so on in fives
-- Reply: nil
-- Repeated: adds it again.
-- Cost: O(what was counted).
local totals, hour = unpack(KEYS)
redis.call('HSETNX', totals, 'since', redis.call('TIME')[1])
local function add(key, prefix, i)
  for at, what in ipairs({'hits', 'misses', 'errors'}) do
    redis.call('HINCRBY', key, prefix .. what, ARGV[i + 1 + at])
  end
end
for i = 3, #ARGV, 5 do
  local group, name = ARGV[i], ARGV[i + 1]
  if group == '' then
    add(totals, '', i)
    add(hour, '', i)
  else
    local many = group .. ' names'
    if redis.call('HEXISTS', totals, group .. ':' .. name .. ':hits') == 0 then
      if tonumber(redis.call('HGET', totals, many) or 0) < tonumber(ARGV[2]) then
        redis.call('HINCRBY', totals, many, 1)
      else
        name = 'other'
      end
    end
    add(totals, group .. ':' .. name .. ':', i)
  end
end
redis.call('PEXPIRE', hour, ARGV[1])
return nil
