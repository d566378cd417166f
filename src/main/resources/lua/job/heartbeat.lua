-- Renews the leases of one worker context.
-- KEYS: 1 P:l
-- ARGV: 1 P  2 lease ms  3.. id, lease, id, lease, ...
-- Derived: P:j:<id> of its jobs
-- Reply: {ids of jobs that do not run under that lease any more, ids of jobs that someone cancelled}
-- Repeated: renews again.
-- Cost: O(leases).
-- With: job/shared/queue
local leases = KEYS[1]
local P, expiry, lost, cancelled = ARGV[1], clock() + ARGV[2], {}, {}
-- The first write needs no memory, or Redis without memory would not renew a lease: see `stale` in queue.lua.
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
