-- Makes a job that has succeeded already, or names one of the same work with the same result.
-- KEYS: 1 P:j:<id>  2 P:p:<id>  3 P:r:<id>  4 P:c  5 P:m  6 P:u:<identity>  7 P:i:<hash>  8 P:e  9 P:h:<id>
-- ARGV: 1 P  2 id  3 type  4 priority  5 parameters  6 result  7 timeout ms  8 most attempts  9 ttl ms
--       10 how many ended jobs to list  11 identity of its work
--       12 hash of the client's request, '' without an idempotency key  13 ms to remember the idempotency key
--       14 trace parent, '' for none  15 id of the request that wants it, '' for none
--       16 ms for which equal work is answered with this job
-- Derived: P:j:<id>, P:r:<id> of the job that does the same work, or that the idempotency key got
-- Reply: {'created' | 'existing', id} | {'conflict', id}
-- Repeated: with the same id it replies 'created' again and changes nothing.
-- Cost: O(log ended).
-- With: job/shared/queue job/shared/finish job/shared/make
local job, parameters, outcome, finished, meta, same, idempotency, events, errors = unpack(KEYS)
local P, id = ARGV[1], ARGV[2]
local refusal = refused(P)
if refusal then return refusal end
if call('EXISTS', job) == 1 then return {'created', id} end
local known = answered(P, idempotency, ARGV[12])
if known then return known end
local other = call('GET', same)
local state = other and call('HGET', P .. ':j:' .. other, 'state')
if state == 'succeeded' and call('GET', P .. ':r:' .. other) == ARGV[6] then
  answer(idempotency, ARGV[12], ARGV[13], other)
  return {'existing', other}
end
local now = clock()
create(job, {'v', VERSION, 'fence', '0', 'type', ARGV[3], 'timeout', ARGV[7], 'state', 'succeeded', 'updated', now,
  'created', now, 'same', ARGV[11]},
  {'priority', ARGV[4], 'max', ARGV[8], 'trace', ARGV[14], 'request', ARGV[15]})
call('SET', parameters, ARGV[5])
answer(idempotency, ARGV[12], ARGV[13], id)
-- A job that waits or runs stays the job of that work, because it ends with a newer result.
if state ~= 'queued' and state ~= 'scheduled' and state ~= 'running' and tonumber(ARGV[16]) > 0 then
  call('SET', same, id, 'PX', ARGV[16])
end
call('SET', outcome, ARGV[6], 'PX', ARGV[9])
for _, key in ipairs({job, parameters, errors}) do call('PEXPIRE', key, ARGV[9]) end
remember(P, {{id = id, state = 'succeeded'}}, now, ARGV[9], ARGV[10])
tell(P, id, 'succeeded')
return {'created', id}
