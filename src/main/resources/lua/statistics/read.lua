-- Reads the last buckets of the statistics of a queue.
-- KEYS: 1 P:t, where nothing is stored: it says where the buckets are in a cluster
-- ARGV: 1 P  2 the seconds of a bucket  3 how many buckets  4 most fields of a bucket
-- Derived: P:t:<seconds>:<number>
-- Reply: {number of the running bucket, then for each bucket, the oldest first, {field, count, field, count, ...}}
-- Repeated: reads again.
-- Cost: O(buckets and their fields).
local beginning = KEYS[1]
local P, seconds = ARGV[1], tonumber(ARGV[2])
-- No worker counts so much. A field of another program must not spoil the sums.
local MOST, LONGEST = 1000000000000, 20
local running = math.floor(redis.call('TIME')[1] / seconds)
local function read(bucket)
  local counts = {}
  if not sound(bucket, 'hash') or redis.call('HLEN', bucket) > tonumber(ARGV[4]) then return counts end
  local stored = redis.call('HGETALL', bucket)
  for i = 1, #stored, 2 do
    local count = whole(stored[i + 1])
    if count and count > 0 and count <= MOST and #stored[i] <= LONGEST then
      counts[#counts + 1] = stored[i]
      counts[#counts + 1] = count
    end
  end
  return counts
end
local reply = {running}
for number = running - ARGV[3] + 1, running do
  reply[#reply + 1] = read(P .. ':t:' .. ARGV[2] .. ':' .. number)
end
return reply
