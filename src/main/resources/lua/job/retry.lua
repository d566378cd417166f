-- Lets an ended job without a result run again with all its attempts, or a scheduled one run now with those left.
-- KEYS: as of fail.lua  13 P:w
-- ARGV: 1 P  2 id  3 most jobs that may wait
-- Derived: P:u:<identity>
-- Reply: 'ok' | 'none' | 'full' (too many jobs wait) | the job's state, if it is queued, running or succeeded
-- Repeated: 'queued'.
-- Cost: O(log waiting).
-- With: job/shared/queue job/shared/wait
local job, parameters, outcome, errors, ready, scheduled, leases, patience,
  finished, dead, meta, events, marker = unpack(KEYS)
local P, id = ARGV[1], ARGV[2]
local refusal = refused(P)
if refusal then return refusal end
local state = call('HGET', job, 'state')
if not state or call('EXISTS', parameters) == 0 then return 'none' end
if state == 'scheduled' then
  -- It is among the jobs that wait already, so their maximum still holds.
  call('ZREM', scheduled, id)
  queue(P, id, clock())
  return 'ok'
end
-- If its list entry was lost, nobody would run it. If its state is running, the next reaper takes it back.
if relist(P, id, state, clock(), 0) then return 'ok' end
if state ~= 'failed' and state ~= 'dead' and state ~= 'cancelled' then return state end
if call('ZCARD', ready) + call('ZCARD', scheduled) >= tonumber(ARGV[3]) then return 'full' end
local same = call('HGET', job, 'same')
if same and call('HGET', job, 'v') ~= '1' then call('SET', P .. ':u:' .. same, id, 'NX') end
call('HSET', job, 'attempt', 0, 'stalls', 0, 'lease', '', 'worker', '')
for _, key in ipairs({job, parameters, outcome, errors}) do call('PERSIST', key) end
call('HDEL', job, 'held')
call('DEL', outcome)
call('ZREM', finished, id)
call('ZREM', dead, id)
queue(P, id, clock())
return 'ok'
