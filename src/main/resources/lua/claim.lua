-- Hands up to n waiting jobs to one worker context, each under a lease and a fence of its own.
-- KEYS: 1 P:q  2 P:l
-- ARGV: 1 P  2 claim token  3 n  4 lease ms  5 worker  6 '1' where the reply to this very token may have been lost
-- Reply: list of {id, type, lease, fence, attempt, timeout ms, parameters}
-- Repeated with the same token and flag: hands out again, renewed, what the lost reply held.
-- Cost: O(n log waiting), repeated O(running) too.
local P, token, now = ARGV[1], ARGV[2], clock()
local expiry = now + ARGV[4]
local function describe(id)
  local job = redis.call('HMGET', P .. ':j:' .. id, 'type', 'lease', 'fence', 'attempt', 'timeout')
  return {id, job[1], job[2], job[3], job[4], job[5], redis.call('GET', P .. ':p:' .. id) or ''}
end
local given = {}
if ARGV[6] == '1' then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    local lease = redis.call('HGET', P .. ':j:' .. id, 'lease')
    if lease and string.sub(lease, 1, #token + 1) == token .. '.' then
      redis.call('ZADD', KEYS[2], expiry, id)
      given[#given + 1] = describe(id)
    end
  end
  if #given > 0 then return given end
end
for i, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, ARGV[3] - 1)) do
  local job = P .. ':j:' .. id
  local held = redis.call('HMGET', job, 'state', 'fence')
  redis.call('ZREM', KEYS[1], id)
  if held[1] == 'queued' then
    local fence = math.max(held[2] + 1, now)
    redis.call('HSET', job, 'state', 'running', 'lease', token .. '.' .. i, 'fence', fence,
      'worker', ARGV[5], 'updated', now)
    redis.call('HINCRBY', job, 'attempt', 1)
    redis.call('ZADD', KEYS[2], expiry, id)
    given[#given + 1] = describe(id)
  end
end
return given
