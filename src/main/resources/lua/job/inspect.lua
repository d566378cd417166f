-- Reads all of one job except its result.
-- KEYS: 1 P:j:<id>  2 P:p:<id>  3 P:r:<id>  4 P:h:<id>  5 P:s  6 P:l
-- ARGV: 1 id
-- Reply: {} if there is no such job | {fields and values, parameters, bytes of its result or error, its error or '',
--        errors of its attempts, ms until it is forgotten or -1, time to run at or '', end of its lease or ''}
-- Repeated: reads again.
-- Cost: O(1).
-- With: job/shared/queue
local job, parameters, outcome, errors, scheduled, leases = unpack(KEYS)
local fields = call('HGETALL', job)
if #fields == 0 then return {} end
local succeeded = call('HGET', job, 'state') == 'succeeded'
return {fields, call('GETRANGE', parameters, 0, MOST_PARAMETERS), call('STRLEN', outcome),
  not succeeded and call('GET', outcome) or '', call('LRANGE', errors, 0, -1),
  call('PTTL', job), call('ZSCORE', scheduled, ARGV[1]) or '', call('ZSCORE', leases, ARGV[1]) or ''}
