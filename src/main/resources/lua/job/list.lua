-- Reads one page of a list of jobs, in the order of the list.
-- KEYS: 1 the list, one of P:q, P:s, P:l, P:c and P:d
-- ARGV: 1 P  2 jobs to skip  3 most jobs to reply  4 ms for which a job stays on the list, 0 for ever
-- Derived: P:j:<id> of the jobs on the page
-- Reply: {jobs on the list, {{id, fields and values}, ...}}; a job that is gone already is left out
-- Repeated: reads again.
-- Cost: O(log listed + page).
-- With: job/shared/queue
local list = KEYS[1]
local over = 0
if ARGV[4] ~= '0' then over = call('ZCOUNT', list, '-inf', clock() - ARGV[4]) end
local first, page = over + ARGV[2], {}
for _, id in ipairs(call('ZRANGE', list, first, first + ARGV[3] - 1)) do
  local fields = call('HGETALL', ARGV[1] .. ':j:' .. id)
  if #fields > 0 then page[#page + 1] = {id, fields} end
end
return {call('ZCARD', list) - over, page}
