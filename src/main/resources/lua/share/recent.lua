-- Reads the latest shares, if there is one that the caller does not know.
-- KEYS: 1 all shares by id  2 when each was created
-- ARGV: 1 the id of the latest share that the caller knows, '' for none  2 how many to read
-- Reply: the id of the latest share, '' if there is none; if the caller does not know it, the latest shares follow,
--        each as id, time of creation in microseconds since 1970, and JSON
-- Repeated: the same.
-- Cost: O(1) if the caller knows the latest share, else O(shares to read).
-- With: redis/sound
local shares, created = unpack(KEYS)
sound(shares, 'hash')
sound(created, 'zset')
-- An entry of the future would be the latest for ever.
local time = redis.call('TIME')
redis.call('ZREMRANGEBYSCORE', created, string.format('(%.0f', (time[1] + 86400) * 1000000), '+inf')
local latest = redis.call('ZRANGE', created, 0, 0, 'REV')[1] or ''
local reply = {latest}
if latest == ARGV[1] then
  return reply
end
local found = redis.call('ZRANGE', created, 0, ARGV[2] - 1, 'REV', 'WITHSCORES')
for i = 1, #found, 2 do
  local json = redis.call('HGET', shares, found[i])
  if json and whole(found[i + 1]) then
    reply[#reply + 1] = found[i]
    reply[#reply + 1] = found[i + 1]
    reply[#reply + 1] = json
  elseif not json then
    redis.call('ZREM', created, found[i])
  end
end
return reply
