-- Lets an ended job without a result run again, with all its attempts, or a scheduled one now, with those that it has left.
-- KEYS: as of end.lua, 13 P:w
-- ARGV: 1 P  2 id  3 most that may wait
-- Derived: P:u:<identity>
-- Reply: 'ok' | 'none' | 'full' (too many wait) | its state where it is queued, running or succeeded. Repeated: 'queued'. Cost: O(log waiting).
local refusal = refused(ARGV[1])
if refusal then return refusal end
local state = call('HGET', KEYS[1], 'state')
if not state or call('EXISTS', KEYS[2]) == 0 then return 'none' end
if state == 'scheduled' then
  -- It counted among those that wait before, so their bound holds.
  call('ZREM', KEYS[6], ARGV[2])
  queue(ARGV[1], ARGV[2], clock())
  return 'ok'
end
-- Its entry in its list was lost, so nobody would run it: what is said to run is taken back by the next reaper.
if relist(ARGV[1], ARGV[2], state, clock(), 0) then return 'ok' end
if state ~= 'failed' and state ~= 'dead' and state ~= 'cancelled' then return state end
if call('ZCARD', KEYS[5]) + call('ZCARD', KEYS[6]) >= tonumber(ARGV[3]) then return 'full' end
local same = call('HGET', KEYS[1], 'same')
if same and call('HGET', KEYS[1], 'v') ~= '1' then call('SET', ARGV[1] .. ':u:' .. same, ARGV[2], 'NX') end
call('HSET', KEYS[1], 'attempt', 0, 'stalls', 0, 'lease', '', 'worker', '')
for i = 1, 4 do call('PERSIST', KEYS[i]) end
call('HDEL', KEYS[1], 'held')
call('DEL', KEYS[3])
call('ZREM', KEYS[9], ARGV[2])
call('ZREM', KEYS[10], ARGV[2])
queue(ARGV[1], ARGV[2], clock())
return 'ok'
