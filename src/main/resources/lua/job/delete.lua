-- Forgets an ended job.
-- KEYS: as of end.lua
-- ARGV: 1 id
-- Reply: 'ok' | 'none' | its state where it has not ended. Repeated: 'none'. Cost: O(log ended).
local state = call('HGET', KEYS[1], 'state')
if not state then
  call('ZREM', KEYS[9], ARGV[1])
  call('ZREM', KEYS[10], ARGV[1])
  return 'none'
end
if state == 'queued' or state == 'scheduled' or state == 'running' then return state end
call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
call('ZREM', KEYS[9], ARGV[1])
call('ZREM', KEYS[10], ARGV[1])
return 'ok'
