-- Goes through the jobs of a queue and puts right those whose list entry was lost and those that can never run.
-- KEYS: 1 P:q  2 P:s  3 P:l  4 P:x  5 P:c  6 P:d  7 P:m  8 P:e  9 P:w  10 P:n
-- ARGV: 1 P  2 cursor, '0' to begin  3 about how many keys of this Redis to look at  4 lease ms
--       5 error of a job that can never run  6 ttl ms  7 how many ended jobs to list
-- Derived: P:j:<id>, P:p:<id>, P:r:<id>, P:h:<id>, P:u:<identity>, P:o:<id>,
--          P:a:<owner> of the jobs that it looks at
-- Reply: {cursor to go on with or '0' at the end, list of {id, what was wrong}}
-- Repeated: finds fewer jobs, or none.
-- Cost: O(looked at + mended log waiting).
-- With: job/shared/queue job/shared/wait job/shared/finish job/shared/mend
local ready, scheduled, leases, patience, finished, dead, meta, events, marker, notes = unpack(KEYS)
local P, now, mended = ARGV[1], clock(), {}
local refusal = refused(P)
if refusal then return refusal end
local prefix = P .. ':j:'
local found = redis.call('SCAN', ARGV[2], 'MATCH', prefix .. '*', 'COUNT', ARGV[3])
for _, job in ipairs(found[2]) do
  local id = string.sub(job, #prefix + 1)
  local wrong = mend(P, id, now, ARGV[4], {ARGV[5], ARGV[6], ARGV[7]})
  if wrong then mended[#mended + 1] = {id, wrong} end
end
return {found[1], mended}
