-- Lets an ended job without a result run again, with all its attempts, or a scheduled one now, with those that it has left.
-- KEYS: as of end.lua, 13 P:w
-- ARGV: 1 P  2 id  3 most that may wait
-- Derived: P:u:<identity>
-- Reply: 'ok' | 'none' | 'full' (too many wait) | its state where it is queued, running or succeeded. Repeated: 'queued'. Cost: O(log waiting).
local refusal = refused(ARGV[1])
if refusal then return refusal end
local state = redis.call('HGET', KEYS[1], 'state')
if not state or redis.call('EXISTS', KEYS[2]) == 0 then return 'none' end
if state == 'scheduled' then
  -- It counted among those that wait before, so their bound holds.
  redis.call('ZREM', KEYS[6], ARGV[2])
  queue(ARGV[1], ARGV[2], clock())
  return 'ok'
end
if state ~= 'failed' and state ~= 'dead' and state ~= 'cancelled' then return state end
if redis.call('ZCARD', KEYS[5]) + redis.call('ZCARD', KEYS[6]) >= tonumber(ARGV[3]) then return 'full' end
local same = redis.call('HGET', KEYS[1], 'same')
if same and redis.call('HGET', KEYS[1], 'v') ~= '1' then redis.call('SET', ARGV[1] .. ':u:' .. same, ARGV[2], 'NX') end
redis.call('HSET', KEYS[1], 'attempt', 0, 'stalls', 0, 'lease', '', 'worker', '')
for i = 1, 4 do redis.call('PERSIST', KEYS[i]) end
redis.call('HDEL', KEYS[1], 'held')
redis.call('DEL', KEYS[3])
redis.call('ZREM', KEYS[9], ARGV[2])
redis.call('ZREM', KEYS[10], ARGV[2])
queue(ARGV[1], ARGV[2], clock())
return 'ok'
