-- Reads all of one job but its result.
-- KEYS: 1 P:j:<id>  2 P:p:<id>  3 P:r:<id>  4 P:h:<id>  5 P:s  6 P:l
-- ARGV: 1 id
-- Reply: {} where there is none, or {fields and values, parameters, bytes of its result or error, its error or '',
--        errors of its attempts, ms until it is forgotten or -1, time to run at or '', end of its lease or ''}
-- Repeated: reads again. Cost: O(1).
local fields = call('HGETALL', KEYS[1])
if #fields == 0 then return {} end
local succeeded = call('HGET', KEYS[1], 'state') == 'succeeded'
return {fields, call('GETRANGE', KEYS[2], 0, MOST_PARAMETERS), call('STRLEN', KEYS[3]),
  not succeeded and call('GET', KEYS[3]) or '', call('LRANGE', KEYS[4], 0, -1),
  call('PTTL', KEYS[1]), call('ZSCORE', KEYS[5], ARGV[1]) or '', call('ZSCORE', KEYS[6], ARGV[1]) or ''}
