-- Changes or takes back settings of a limit in the whole cluster, and notes it in the history.
-- KEYS: 1 L:overrides, a hash  2 L:history, a list, the newest last
-- ARGV: 1 the entry of the history  2 how many entries to keep  3 'change' or 'revert'
--       4 and later: for a change name, value, name, value, ...; else the names of the settings to take back
-- Reply: how many settings were written or removed
-- Repeated: a change is written and noted again; a revert finds nothing to remove, and notes nothing.
-- Cost: O(settings).
-- With: redis/sound
local overrides, history = unpack(KEYS)
sound(overrides, 'hash')
sound(history, 'list')
local done
if ARGV[3] == 'change' then
  redis.call('HSET', overrides, unpack(ARGV, 4))
  done = (#ARGV - 3) / 2
else
  done = redis.call('HDEL', overrides, unpack(ARGV, 4))
end
if done > 0 then
  redis.call('RPUSH', history, ARGV[1])
  redis.call('LTRIM', history, -ARGV[2], -1)
end
return done
