-- Shared by all job scripts. P is the queue's key prefix, `iso:{queue}`: every key below it lives in one slot.
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
-- A worker's write is accepted only while the job runs under that very lease.
local function owned(job, lease)
  local held = redis.call('HMGET', job, 'state', 'lease')
  return held[1] == 'running' and held[2] == lease, held[1], held[2]
end
-- Ends a job for good: the outcome, the job and its parameters expire together.
local function finish(P, id, state, result, ttl, now)
  local job = P .. ':j:' .. id
  redis.call('SET', P .. ':r:' .. id, result, 'PX', ttl)
  redis.call('HSET', job, 'state', state, 'updated', now)
  redis.call('HDEL', job, 'progress')
  redis.call('PEXPIRE', job, ttl)
  redis.call('PEXPIRE', P .. ':p:' .. id, ttl)
  redis.call('ZREM', P .. ':l', id)
  redis.call('HINCRBY', P .. ':m', state, 1)
end
-- Keeps the list of ended jobs within its bounds of age and count.
local function remember(list, id, now, ttl, keep)
  redis.call('ZADD', list, now, id)
  redis.call('ZREMRANGEBYSCORE', list, '-inf', now - ttl)
  redis.call('ZREMRANGEBYRANK', list, 0, -keep - 1)
end
