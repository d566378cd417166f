-- Renews the leases of one worker context.
-- KEYS: 1 P:l
-- ARGV: 1 P  2 lease ms  3.. id, lease, id, lease, ...
-- Reply: the ids that are no longer that lease's
-- Repeated: renews again. Cost: O(leases).
local P, expiry, lost = ARGV[1], clock() + ARGV[2], {}
for i = 3, #ARGV, 2 do
  if owned(P .. ':j:' .. ARGV[i], ARGV[i + 1]) then
    redis.call('ZADD', KEYS[1], expiry, ARGV[i])
  else
    lost[#lost + 1] = ARGV[i]
  end
end
return lost
