-- Accepts the outcome of a running job: its result, or that it was cancelled.
-- KEYS: 1 P:j:<id>  2 P:p:<id>  3 P:r:<id>  4 P:h:<id>  5 P:q  6 P:s  7 P:l  8 P:x  9 P:c  10 P:d  11 P:m  12 P:e
-- ARGV: 1 P  2 id  3 lease  4 state, succeeded or cancelled  5 result or error  6 ttl ms
--       7 how many ended jobs to list  8 ms for which equal work is answered with this job
-- Derived: P:u:<identity>, P:o:<id>, P:a:<owner>
-- Reply: 'ok' | 'repeated' | 'stale' (the job does not run under this lease)
-- Repeated: 'repeated', if this very lease ended the job with this state.
-- Cost: O(log running + log ended).
local job, parameters, outcome, errors, ready, scheduled, leases, patience, finished, dead, meta, events = unpack(KEYS)
local P, id = ARGV[1], ARGV[2]
local mine, lease = owned(job, ARGV[3])
if not mine then
  if lease == done(ARGV[3], ARGV[4]) then return 'repeated' end
  return stale(P)
end
finish(P, id, ARGV[4], ARGV[5], ARGV[6], ARGV[7], clock(), ARGV[8], done(ARGV[3], ARGV[4]))
return 'ok'
