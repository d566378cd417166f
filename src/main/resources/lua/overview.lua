-- Sums a queue up.
-- KEYS: 1 P:q  2 P:s  3 P:l  4 P:c  5 P:d  6 P:m  7 P:x
-- ARGV: 1 P  2 ms for which ended jobs are kept  3 ms after which waiting is long
-- Derived: P:j:<id> of those that wait longest
-- Reply: {queued, scheduled, running, finished, dead, running without a live lease, waiting for long,
--         ms that the oldest waits or -1, jobs ended in the last whole ten seconds, paused, then these counters of all time:
--         succeeded, failed, dead, cancelled, stalled, stale, retried, expired}
-- Repeated: reads again. Cost: O(log jobs).
local P, now = ARGV[1], clock()
local function ended(list) return redis.call('ZCOUNT', list, '(' .. string.format('%.0f', now - ARGV[2]), '+inf') end
local oldest, long = -1, redis.call('ZCOUNT', KEYS[2], '-inf', now - ARGV[3])
local function waits(id)
  local held = redis.call('HMGET', P .. ':j:' .. id, 'updated', 'wait')
  if held[1] then oldest = math.max(oldest, now - held[1]) end
  return held[2]
end
local next = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
if next then waits(next) end
local first = redis.call('ZRANGE', KEYS[7], 0, 0)[1]
-- The list has the times at which waiting is over, and all may wait for as long as the first.
local most = first and waits(first)
if most then long = long + redis.call('ZCOUNT', KEYS[7], '-inf', now + most - ARGV[3]) end
local due = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
if due and now > tonumber(due) then oldest = math.max(oldest, now - due) end
local m = redis.call('HMGET', KEYS[6], 'paused', 'window', 'drained', 'rate', 'succeeded', 'failed', 'dead', 'cancelled',
  'stalled', 'stale', 'retried', 'expired')
local window, drained = math.floor(now / 10000), 0
if tonumber(m[2] or 0) == window then drained = tonumber(m[4] or 0) end
if tonumber(m[2] or 0) == window - 1 then drained = tonumber(m[3] or 0) end
local reply = {redis.call('ZCARD', KEYS[1]), redis.call('ZCARD', KEYS[2]), redis.call('ZCARD', KEYS[3]), ended(KEYS[4]),
  ended(KEYS[5]), redis.call('ZCOUNT', KEYS[3], '-inf', now), long, oldest, drained, m[1] == '1' and 1 or 0}
for i = 5, 12 do reply[#reply + 1] = tonumber(m[i] or 0) end
return reply
