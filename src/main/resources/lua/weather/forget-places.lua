-- Removes places whose days were deleted from the list, unless they were asked for since.
-- KEYS: 1 K:asked, places by the time at which they were last asked for  2 K:counts, a hash of counters
-- ARGV: 1 a place  2 its time, as note-place.lua named it; and so on in twos
-- Reply: how many were removed
-- Repeated: 0.
-- Cost: O(places to remove).
local asked, counts = unpack(KEYS)
local gone = 0
for i = 1, #ARGV, 2 do
  -- If the list was replaced by a value of another type meanwhile, the next note-place.lua mends it.
  if redis.pcall('ZSCORE', asked, ARGV[i]) == ARGV[i + 1] then
    gone = gone + redis.call('ZREM', asked, ARGV[i])
  end
end
if gone > 0 then redis.pcall('HINCRBY', counts, 'gone', gone) end
return gone
