-- Counts requests of a client against a limit of requests (GCRA) and a limit of different places, or looks at both.
-- KEYS: 1 C:rate, the time at which all requests are free again, in microseconds  2 C:places, a sorted set of places
--       by the time of their last request
-- ARGV: 1 microseconds from one request to the next  2 most requests at once, 0 for no limit  3 most places, 0 for no
--       limit  4 microseconds for which a place counts  5 1 to count, 0 to look  6... the place of each request, or ''
-- Reply: for each request {0 if it is allowed | 1 for too many requests | 2 for too many places, microseconds until it
--        would be allowed if nobody else asks, requests left, microseconds until there is one more, places left, the
--        same for them}
-- Repeated: counts the requests again, so a lost reply lets less happen, never more. A place counts once.
-- Cost: O(requests * log places + places that are forgotten). A refused request costs nothing of either limit.
-- With: redis/sound
local rate, places = unpack(KEYS)
local interval, burst, most, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local function exact(number) return string.format('%.0f', number) end

local all = interval * burst
-- It is further ahead only if the clock went back or the limit was raised. Nobody has to wait for either.
sound(rate, 'string')
sound(places, 'zset')
local due = burst == 0 and now or math.min(math.max(now, whole(redis.call('GET', rate)) or 0), now + all)
local left = burst == 0 and 1 or math.floor((now + all - due) / interval)
local held = 0
if most > 0 then
  redis.call('ZREMRANGEBYSCORE', places, '-inf', exact(now - window))
  -- A request of the future was made before the clock went back.
  redis.call('ZREMRANGEBYSCORE', places, '(' .. exact(now), '+inf')
  held = redis.call('ZCARD', places)
end

local function take(place, known)
  if burst > 0 then
    due = due + interval
    left = left - 1
    redis.call('SET', rate, exact(due), 'PX', math.ceil((due - now) / 1000))
  end
  if most > 0 and place ~= '' then
    redis.call('ZADD', places, exact(now), place)
    redis.call('PEXPIRE', places, math.ceil(window / 1000))
    if not known then held = held + 1 end
  end
end

local function ask(place)
  local known = most == 0 or place == '' or redis.call('ZSCORE', places, place)
  local refused = left < 1 and 1 or (not known and held >= most and 2 or 0)
  if refused == 0 and ARGV[5] == '1' then take(place, known) end
  local more, free = 0, 0
  if burst > 0 and due > now then more = due - all + (left + 1) * interval - now end
  if held > 0 then
    -- If the limit was lowered, several have to be forgotten before there is room for one.
    local rank = math.max(0, held - most)
    free = redis.call('ZRANGE', places, rank, rank, 'WITHSCORES')[2] + window - now
  end
  local wait = 0
  if refused > 0 then wait = math.max(left < 1 and more or 0, not known and held >= most and free or 0) end
  return {refused, wait, burst == 0 and 0 or left, more, math.max(0, most - held), free}
end

local answers = {}
for i = 6, #ARGV do answers[i - 5] = ask(ARGV[i]) end
return answers
