-- Accepts the error of a running job: the job runs again later, or ends.
-- KEYS: 1 P:j:<id>  2 P:p:<id>  3 P:r:<id>  4 P:h:<id>  5 P:q  6 P:s  7 P:l  8 P:x  9 P:c  10 P:d  11 P:m  12 P:e
-- ARGV: 1 P  2 id  3 lease  4 error  5 ttl ms  6 how many ended jobs to list  7 ms until it may run again, -1 for never
--       8 how many errors to keep  9 error of a cancelled job, used if someone cancelled it meanwhile
--       10 most attempts, if the job does not say
--       11 '1' if the job waits for what is not its own fault: this takes no attempt and is not counted as a retry
--       12 '' if the worker knows the job's type, else ms after which a job that no worker knew ends, 0 for never
-- Derived: P:u:<identity>, P:o:<id>, P:a:<owner>
-- Reply: 'scheduled' | 'failed' | 'dead' (no attempt is left) | 'cancelled' | 'repeated' | 'stale'
-- Repeated: 'repeated', until another worker claims the job.
-- Cost: O(log running + log scheduled).
-- With: job/shared/queue job/shared/finish
local job, parameters, outcome, errors, ready, scheduled, leases, patience, finished, dead, meta, events = unpack(KEYS)
local P, id = ARGV[1], ARGV[2]
local mine, lease = owned(job, ARGV[3])
if not mine then
  if lease == done(ARGV[3], 'fail') then return 'repeated' end
  return stale(P)
end
local now = clock()
local fields = call('HMGET', job, 'attempt', 'max', 'cancel', 'held', 'unknown')
local held = ARGV[11] == '1'
call('ZREM', leases, id)
call('HSET', job, 'lease', done(ARGV[3], 'fail'))
-- A wait is one error, however often the job looks again. Otherwise it would push out all other errors.
if held and fields[4] then call('RPOP', errors) end
call('RPUSH', errors, ARGV[4])
call('LTRIM', errors, -ARGV[8], -1)
if fields[3] then
  finish(P, id, 'cancelled', ARGV[9], ARGV[5], ARGV[6], now)
  return 'cancelled'
end
local since = ARGV[12] ~= '' and (whole(fields[5]) or now)
if tonumber(ARGV[7]) < 0 or (since and ARGV[12] ~= '0' and now - since >= tonumber(ARGV[12])) then
  finish(P, id, 'failed', ARGV[4], ARGV[5], ARGV[6], now)
  return 'failed'
end
local most = whole(fields[2]) or 0
if not held and (whole(fields[1]) or 0) >= (most > 0 and most or tonumber(ARGV[10])) then
  finish(P, id, 'dead', ARGV[4], ARGV[5], ARGV[6], now)
  return 'dead'
end
call('HSET', job, 'state', 'scheduled', 'worker', '', 'updated', now)
call('HDEL', job, 'progress', 'held', 'unknown')
if held then
  call('HSET', job, 'held', 1)
  if since then call('HSET', job, 'unknown', since) end
  call('HINCRBY', job, 'attempt', -1)
else
  call('HINCRBY', meta, 'retried', 1)
end
call('ZADD', scheduled, now + ARGV[7], id)
tell(P, id, 'scheduled')
return 'scheduled'
