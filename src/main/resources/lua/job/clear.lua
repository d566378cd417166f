-- Cancels jobs that wait, and no others: first those that would run next.
-- KEYS: 1 P:q  2 P:s  3 P:l  4 P:x  5 P:c  6 P:d  7 P:m  8 P:e
-- ARGV: 1 P  2 most jobs to take in one call  3 error of a cancelled job  4 ttl ms  5 how many ended jobs to list
-- Derived: P:j:<id>, P:p:<id>, P:r:<id>, P:h:<id>, P:u:<identity>, P:o:<id>,
--          P:a:<owner> of the jobs that it takes
-- Reply: {jobs that it cancelled, jobs that still wait}
-- Repeated: goes on with those that still wait.
-- Cost: O(taken log waiting).
-- With: job/shared/queue job/shared/finish
local ready, scheduled, leases, patience, finished, dead, meta, events = unpack(KEYS)
local P, now, cancelled, left = ARGV[1], clock(), 0, tonumber(ARGV[2])
local refusal = refused(P)
if refusal then return refusal end
for _, list in ipairs({ready, scheduled}) do
  local ids = left > 0 and call('ZRANGE', list, 0, left - 1) or {}
  left = left - #ids
  for _, id in ipairs(ids) do
    local state = call('HGET', P .. ':j:' .. id, 'state')
    if state == 'queued' or state == 'scheduled' then
      finish(P, id, 'cancelled', ARGV[3], ARGV[4], ARGV[5], now)
      cancelled = cancelled + 1
    else
      call('ZREM', list, id)
    end
  end
end
return {cancelled, call('ZCARD', ready) + call('ZCARD', scheduled)}
