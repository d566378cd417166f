-- Counts the selection of a place, and drops what is older than the windows of 7, 30 and 90 days.
-- KEYS: 1 P:score, places by the sum of all windows  2 P:count, places by their selections in 90 days
--       3 P:state, a hash of the newest day and the total of 90 days  4 P:seen, a Bloom filter of the newest day
-- ARGV: 1 P  2 the day, counted from 1970  3 the place, '' for none  4 who selects it  5 most places of one day
-- Derived: P:d:<day> of the days that it counts or drops
-- Reply: 1 if the selection was counted, else 0: the client selected the place on this day before
-- Repeated: counts nothing.
-- Cost: O(log places), and when a day begins O(places of three days).
-- With: redis/sound
local score, count, state, seen = unpack(KEYS)
local P, today, place, most = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[5])
-- A selection counts 0.5 for the window of 7 days, 0.3 for 30 and 0.2 for 90; here in tenths.
local windows = {{7, 5}, {30, 3}, {90, 2}}
local days = 86400000
local call = redis.call
local function key(day) return P .. ':d:' .. string.format('%.0f', day) end
-- A value of another type, and a count that cannot be, is put away, or nothing would ever be counted again.
local function keep(name, kind)
  sound(name, kind)
  if kind == 'zset' then
    call('ZREMRANGEBYSCORE', name, '(1e12', '+inf')
    call('ZREMRANGEBYSCORE', name, '-inf', '(0')
  end
end
local function places(of)
  keep(key(of), 'zset')
  return call('ZRANGE', key(of), 0, -1, 'WITHSCORES')
end
-- The parts of a day that leave the windows when another day begins.
local function leave(day)
  for _, window in ipairs(windows) do
    local old = places(day - window[1])
    for i = 1, #old, 2 do
      call('ZINCRBY', score, -window[2] * old[i + 1], old[i])
      if window[1] == 90 then
        call('ZINCRBY', count, -old[i + 1], old[i])
        add(state, 'total', string.format('%.0f', -old[i + 1]))
      end
    end
  end
  call('UNLINK', key(day - 90))
  call('ZREMRANGEBYSCORE', score, '-inf', 0)
  call('ZREMRANGEBYSCORE', count, '-inf', 0)
end
for name, kind in pairs({[score] = 'zset', [count] = 'zset', [state] = 'hash', [seen] = 'string'}) do
  keep(name, kind)
end
local day = whole(call('HGET', state, 'day'))
-- A day of the future is of a process whose clock was wrong.
if not day or today - day > 90 or day - today > 1 then
  call('UNLINK', score, count, state, seen)
  day = today
  call('HSET', state, 'day', day)
end
-- A few days at most in one call, so that no call takes long. The next one goes on.
for _ = 1, math.min(today - day, 3) do
  day = day + 1
  leave(day)
  call('UNLINK', seen)
  call('HSET', state, 'day', day)
end
if place == '' then return 0 end
local before, digest = 0, redis.sha1hex(ARGV[4] .. ' ' .. place)
for i = 1, 19, 6 do
  before = before + call('SETBIT', seen, tonumber(string.sub(digest, i, i + 5), 16), 1)
end
call('PEXPIRE', seen, 2 * days)
if before == 4 then return 0 end
local now = key(math.max(day, today))
keep(now, 'zset')
-- A full day loses the place with the fewest selections, so that many names cannot push out what people select.
if not call('ZSCORE', now, place) and call('ZCARD', now) >= most then
  local least = call('ZRANGE', now, 0, 0, 'WITHSCORES')
  call('ZREM', now, least[1])
  call('ZINCRBY', score, -10 * least[2], least[1])
  call('ZINCRBY', count, -least[2], least[1])
  add(state, 'total', string.format('%.0f', -least[2]))
  call('ZREMRANGEBYSCORE', score, '-inf', 0)
  call('ZREMRANGEBYSCORE', count, '-inf', 0)
end
call('ZINCRBY', now, 1, place)
call('ZINCRBY', score, 10, place)
call('ZINCRBY', count, 1, place)
add(state, 'total', 1)
call('PEXPIRE', now, 200 * days)
return 1
