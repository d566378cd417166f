-- Reads the last buckets of the statistics of a queue.
-- KEYS: 1 P:t, where nothing is stored: it says where the buckets are in a cluster
-- ARGV: 1 P  2 the seconds of a bucket  3 how many buckets  4 most fields of a bucket  5 most bytes of its counts
-- Derived: P:t:<seconds>:<number>
-- Reply: {number of the running bucket, then for each bucket, the oldest first, 'field count field count ...'}
-- Repeated: reads again.
-- Cost: O(buckets and their fields).
-- With: redis/sound
local beginning = KEYS[1]
local P, seconds = ARGV[1], tonumber(ARGV[2])
local running = math.floor(redis.call('TIME')[1] / seconds)
local function read(bucket)
  if not sound(bucket, 'hash') or redis.call('HLEN', bucket) > tonumber(ARGV[4]) then return '' end
  -- One text, because thousands of replies in a reply would take Redis several times as long.
  local counts = table.concat(redis.call('HGETALL', bucket), ' ')
  return #counts <= tonumber(ARGV[5]) and counts or ''
end
local reply = {running}
for number = running - ARGV[3] + 1, running do
  reply[#reply + 1] = read(P .. ':t:' .. ARGV[2] .. ':' .. number)
end
return reply
