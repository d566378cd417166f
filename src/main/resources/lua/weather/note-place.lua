-- Notes that days of a place are stored and when they were asked for, and names the places that have to go.
-- KEYS: 1 K:asked, places by the time at which they were last asked for  2 K:counts, a hash of counters
-- ARGV: 1 the place, '' for none  2 now, ms since 1970  3 most places  4 most places to name
--       5 how many places have to go even if they are not too many  6 how many days were not stored
-- Reply: {places, places that went, days that were not stored, place, its time, place, its time, ...}: those that have
--        to go, the least recently asked first
-- Repeated: counts again what was not stored; else the same.
-- Cost: O(log places).
-- With: redis/sound
local asked, counts = unpack(KEYS)
sound(asked, 'zset')
sound(counts, 'hash')
-- Without memory Redis refuses a script whose first write needs some. Places must be able to go just then.
redis.call('HDEL', counts, '')
if ARGV[1] ~= '' then redis.call('ZADD', asked, ARGV[2], ARGV[1]) end
-- A time of the future is of a wrong clock or of another program. Nothing may stay for ever because of it.
local future = string.format('(%.0f', ARGV[2] + 86400000)
for _, place in ipairs(redis.call('ZRANGEBYSCORE', asked, future, '+inf', 'LIMIT', 0, 100)) do
  redis.call('ZADD', asked, ARGV[2], place)
end
local all = redis.call('ZCARD', asked)
local reply = {all, math.max(0, add(counts, 'gone', 0)), math.max(0, add(counts, 'not_stored', ARGV[6]))}
local many = math.min(ARGV[4], math.max(all - ARGV[3], ARGV[5]))
if many > 0 then
  local first = redis.call('ZRANGE', asked, 0, many - 1, 'WITHSCORES')
  for i = 1, #first, 2 do
    if first[i] ~= ARGV[1] then
      reply[#reply + 1] = first[i]
      reply[#reply + 1] = first[i + 1]
    end
  end
end
return reply
