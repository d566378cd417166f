-- Forgets an ended job.
-- KEYS: as of fail.lua
-- ARGV: 1 id
-- Reply: 'ok' | 'none' | the job's state, if it has not ended
-- Repeated: 'none'.
-- Cost: O(log ended).
-- With: job/shared/queue
local job, parameters, outcome, errors, ready, scheduled, leases, patience, finished, dead, meta, events = unpack(KEYS)
local state = call('HGET', job, 'state')
if not state then
  call('ZREM', finished, ARGV[1])
  call('ZREM', dead, ARGV[1])
  return 'none'
end
if state == 'queued' or state == 'scheduled' or state == 'running' then return state end
call('DEL', job, parameters, outcome, errors)
call('ZREM', finished, ARGV[1])
call('ZREM', dead, ARGV[1])
return 'ok'
