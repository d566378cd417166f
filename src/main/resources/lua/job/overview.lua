-- Sums a queue up.
-- KEYS: 1 P:q  2 P:s  3 P:l  4 P:c  5 P:d  6 P:m  7 P:x
-- ARGV: 1 P  2 ms for which ended jobs are kept  3 ms after which a wait is long
-- Derived: P:j:<id> of those that wait longest
-- Reply: {queued, scheduled, running, finished, dead, running without a live lease, waiting for long,
--         ms that the oldest waits or -1, jobs that left the queue in the last full ten seconds, 1 if paused or 0,
--         then these counters of all time:
--         succeeded, failed, dead, cancelled, stalled, stale, retried, expired, damaged}
-- Repeated: reads again.
-- Cost: O(log jobs).
-- With: job/shared/queue
local ready, scheduled, leases, finished, dead, meta, patience = unpack(KEYS)
local P, now = ARGV[1], clock()
local function ended(list) return call('ZCOUNT', list, '(' .. string.format('%.0f', now - ARGV[2]), '+inf') end
local oldest, long = -1, call('ZCOUNT', scheduled, '-inf', now - ARGV[3])
local function waits(id)
  local held = call('HMGET', P .. ':j:' .. id, 'updated', 'wait')
  local since = whole(held[1])
  if since then oldest = math.max(oldest, now - since) end
  return whole(held[2])
end
local next = call('ZRANGE', ready, 0, 0)[1]
if next then waits(next) end
local first = call('ZRANGE', patience, 0, 0)[1]
-- The list has the time at which each wait is over. All jobs count as if they may wait as long as the first.
local most = first and waits(first)
if most then long = long + call('ZCOUNT', patience, '-inf', now + most - ARGV[3]) end
local due = call('ZRANGE', scheduled, 0, 0, 'WITHSCORES')[2]
if whole(due) and now > tonumber(due) then oldest = math.max(oldest, now - due) end
local m = call('HMGET', meta, 'paused', 'window', 'drained', 'rate', 'succeeded', 'failed', 'dead', 'cancelled',
  'stalled', 'stale', 'retried', 'expired', 'damaged')
local window, drained = math.floor(now / 10000), 0
if whole(m[2]) == window then drained = whole(m[4]) or 0 end
if whole(m[2]) == window - 1 then drained = whole(m[3]) or 0 end
local reply = {call('ZCARD', ready), call('ZCARD', scheduled), call('ZCARD', leases), ended(finished),
  ended(dead), call('ZCOUNT', leases, '-inf', now), long, oldest, drained, m[1] == '1' and 1 or 0}
for i = 5, 13 do reply[#reply + 1] = math.max(0, whole(m[i]) or 0) end
return reply
