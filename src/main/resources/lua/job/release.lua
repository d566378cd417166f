-- Gives a running job back, for example when its worker stops. It returns to its place; the attempt does not count.
-- KEYS: as of fail.lua  13 P:w
-- ARGV: 1 P  2 id  3 lease  4 error of a cancelled job, used if someone cancelled it meanwhile  5 ttl ms
--       6 how many ended jobs to list
-- Derived: P:u:<identity>, P:o:<id>, P:a:<owner>
-- Reply: 'ok' | 'repeated' | 'stale'
-- Repeated: 'repeated', until another worker claims the job.
-- Cost: O(log waiting).
-- With: job/shared/queue job/shared/wait job/shared/finish
local job, parameters, outcome, errors, ready, scheduled, leases, patience,
  finished, dead, meta, events, marker = unpack(KEYS)
local P, id = ARGV[1], ARGV[2]
local mine, lease = owned(job, ARGV[3])
if not mine then
  if lease == done(ARGV[3], 'release') then return 'repeated' end
  return stale(P)
end
call('ZREM', leases, id)
call('HSET', job, 'lease', done(ARGV[3], 'release'), 'worker', '')
call('HINCRBY', job, 'attempt', -1)
if call('HEXISTS', job, 'cancel') == 1 then
  finish(P, id, 'cancelled', ARGV[4], ARGV[5], ARGV[6], clock())
else
  queue(P, id, clock(), whole(call('HGET', job, 'place')))
end
return 'ok'
