-- Renews the leases of one worker context.
-- KEYS: 1 P:l
-- ARGV: 1 P  2 lease ms  3.. id, lease, id, lease, ...
-- Derived: P:j:<id> of its jobs
-- Reply: {ids that are no longer that lease's, ids that are to be cancelled}
-- Repeated: renews again. Cost: O(leases).
local leases = KEYS[1]
local P, expiry, lost, cancelled = ARGV[1], clock() + ARGV[2], {}, {}
-- See `stale` in prelude.lua: without memory, Redis would refuse to renew what is there.
call('ZREM', leases, '')
for i = 3, #ARGV, 2 do
  local job = P .. ':j:' .. ARGV[i]
  if owned(job, ARGV[i + 1]) then
    call('ZADD', leases, expiry, ARGV[i])
    if call('HEXISTS', job, 'cancel') == 1 then cancelled[#cancelled + 1] = ARGV[i] end
  else
    lost[#lost + 1] = ARGV[i]
  end
end
return {lost, cancelled}
