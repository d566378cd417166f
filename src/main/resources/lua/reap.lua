-- Takes jobs back from workers that gave no sign of life for a lease: to the front of the queue, or dead if too often.
-- KEYS: 1 P:l  2 P:q  3 P:d  4 P:m
-- ARGV: 1 P  2 most jobs to take back in one call  3 stalls after which a job is dead  4 ttl ms of a dead job
--       5 how many dead jobs to list  6 the error of a dead job
-- Reply: list of {id, 'queued' | 'dead', worker, stalls}
-- Repeated: finds nothing more to take. Cost: O(taken log waiting).
local P, now, taken = ARGV[1], clock(), {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[2])) do
  local job = P .. ':j:' .. id
  local held = redis.call('HMGET', job, 'state', 'place', 'worker', 'stalls', 'same')
  redis.call('ZREM', KEYS[1], id)
  if held[1] == 'running' then
    local stalls = held[4] + 1
    redis.call('HSET', job, 'stalls', stalls, 'lease', '', 'worker', '', 'updated', now)
    redis.call('HINCRBY', KEYS[4], 'stalled', 1)
    local state = 'queued'
    if stalls >= tonumber(ARGV[3]) then
      state = 'dead'
      finish(P, id, state, ARGV[6], ARGV[4], now)
      remember(KEYS[3], id, now, ARGV[4], ARGV[5])
      if redis.call('GET', held[5]) == id then redis.call('DEL', held[5]) end
    else
      redis.call('HSET', job, 'state', state)
      redis.call('HDEL', job, 'progress')
      redis.call('ZADD', KEYS[2], held[2], id)
    end
    taken[#taken + 1] = {id, state, held[3], tostring(stalls)}
  end
end
return taken
