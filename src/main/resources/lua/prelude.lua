-- Shared by all job scripts. P is the queue's key prefix, `iso:{queue}`: every key below it lives in one slot.
-- The version of this layout. A job or queue of a newer one is refused; of an older one, fields that are absent mean 0.
local SCHEMA = 2
-- A waiting job of priority p goes before all that came more than p times this after it: so nothing starves.
local AGING_MS = 60000
local MOST_EVENTS = 20000

local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

local function refused(P)
  local version = tonumber(redis.call('HGET', P .. ':m', 'schema') or 0)
  if version > SCHEMA then
    return redis.error_reply('SCHEMA queue ' .. P .. ' has version ' .. version .. ', this program knows ' .. SCHEMA)
  end
  if version < SCHEMA then redis.call('HSET', P .. ':m', 'schema', SCHEMA) end
  return nil
end

-- A worker's write is accepted only while the job runs under that very lease.
local function owned(job, lease)
  local held = redis.call('HMGET', job, 'state', 'lease')
  return held[1] == 'running' and held[2] == lease, held[2]
end

-- Leaves behind the lease what was done with it last, so that a repetition of that, and of nothing else, is known.
local function done(lease, what)
  return lease .. '/' .. what
end

local function tell(P, id, state, progress)
  redis.call('XADD', P .. ':e', 'MAXLEN', '~', MOST_EVENTS, '*', 'id', id, 'state', state, 'progress', progress or '')
end

local function wake(P)
  redis.call('ZADD', P .. ':w', 0, 'work')
end

-- Makes a job wait for a worker, in the given place or behind all that wait with its priority.
-- `new` is the priority and the patience of one that has nothing else to be read or removed.
local function queue(P, id, now, place, new)
  local job = P .. ':j:' .. id
  local held = new or redis.call('HMGET', job, 'priority', 'wait')
  if not place then
    local field = 'place:' .. (held[1] or 0)
    local last = tonumber(redis.call('HGET', P .. ':m', field) or 0)
    place = string.format('%.0f', math.max(last + 1, (now + (held[1] or 0) * AGING_MS) * 1024))
    redis.call('HSET', P .. ':m', field, place)
  end
  redis.call('HSET', job, 'state', 'queued', 'place', place, 'updated', now)
  if not new then redis.call('HDEL', job, 'progress') end
  redis.call('ZADD', P .. ':q', place, id)
  if held[2] then redis.call('ZADD', P .. ':x', now + held[2], id) end
  tell(P, id, 'queued')
  wake(P)
end

-- Jobs whose time has come stop being scheduled and wait for a worker. Reply: ms until the next one's time, or -1.
local function promote(P, now)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. ':s', '-inf', now, 'LIMIT', 0, 64)) do
    redis.call('ZREM', P .. ':s', id)
    if redis.call('HGET', P .. ':j:' .. id, 'state') == 'scheduled' then queue(P, id, now) end
  end
  local next = redis.call('ZRANGE', P .. ':s', 0, 0, 'WITHSCORES')
  return next[2] and math.max(0, next[2] - now) or -1
end

-- Lets equal work be done by another job from now on. Reply: the key that named this one, where it did.
local function disown(P, id)
  local held = redis.call('HMGET', P .. ':j:' .. id, 'same', 'v')
  if not held[1] then return nil end
  -- Version 1 kept the whole key.
  local key = held[2] == '1' and held[1] or P .. ':u:' .. held[1]
  if redis.call('GET', key) ~= id then return nil end
  redis.call('DEL', key)
  return key
end

-- Jobs that the queue got rid of in the last full ten seconds.
local function drained(P, now)
  local held = redis.call('HMGET', P .. ':m', 'window', 'drained', 'rate')
  local age = math.floor(now / 10000) - tonumber(held[1] or 0)
  return age == 0 and held[3] or age == 1 and held[2] or '0'
end

-- Counts what the queue gets rid of in windows of ten seconds: the rate tells a refused client when to come again.
local function drain(P, now)
  local m, window = P .. ':m', math.floor(now / 10000)
  local held = redis.call('HMGET', m, 'window', 'drained')
  if tonumber(held[1] or 0) == window then
    redis.call('HINCRBY', m, 'drained', 1)
  else
    redis.call('HSET', m, 'window', window, 'drained', 1, 'rate', tonumber(held[1] or 0) == window - 1 and held[2] or 0)
  end
end

-- Keeps the list of ended jobs within its bounds of age and count.
local function remember(list, id, now, ttl, keep)
  redis.call('ZADD', list, now, id)
  redis.call('ZREMRANGEBYSCORE', list, '-inf', now - ttl)
  redis.call('ZREMRANGEBYRANK', list, 0, -keep - 1)
end

-- Keeps an ended job for its time: it, its parameters, its outcome and its errors expire together.
local function keep(P, id, state, outcome, ttl, most, now)
  redis.call('SET', P .. ':r:' .. id, outcome, 'PX', ttl)
  for _, part in ipairs({':j:', ':p:', ':h:'}) do redis.call('PEXPIRE', P .. part .. id, ttl) end
  remember(P .. ((state == 'succeeded' or state == 'cancelled') and ':c' or ':d'), id, now, ttl, most)
  redis.call('HINCRBY', P .. ':m', state, 1)
  tell(P, id, state)
end

-- Ends a job for good.
local function finish(P, id, state, outcome, ttl, most, now, reuse)
  local job = P .. ':j:' .. id
  redis.call('HSET', job, 'state', state, 'updated', now)
  redis.call('HDEL', job, 'progress', 'cancel')
  for _, list in ipairs({':q', ':s', ':l', ':x'}) do redis.call('ZREM', P .. list, id) end
  local key = disown(P, id)
  if key and state == 'succeeded' and reuse and tonumber(reuse) > 0 then redis.call('SET', key, id, 'PX', reuse) end
  keep(P, id, state, outcome, ttl, most, now)
  drain(P, now)
end

-- What a new job's hash holds from its beginning on. Both scripts that make jobs have the same arguments for it.
local function create(job, ARGV, now, ...)
  redis.call('HSET', job, 'v', SCHEMA, 'type', ARGV[3], 'priority', ARGV[4], 'attempt', 0, 'max', ARGV[8], 'stalls', 0,
    'fence', 0, 'timeout', ARGV[7], 'created', now, 'same', ARGV[11], ...)
  if ARGV[14] ~= '' then redis.call('HSET', job, 'trace', ARGV[14]) end
end

-- What was answered to a client's idempotency key, or nil; a key whose job is gone says nothing any more.
local function answered(P, key, request)
  if request == '' then return nil end
  local known = redis.call('HMGET', key, 'job', 'request')
  if not known[1] or redis.call('EXISTS', P .. ':j:' .. known[1]) == 0 then return nil end
  return {known[2] == request and 'existing' or 'conflict', known[1]}
end

-- Notes what is answered to a client's idempotency key.
local function answer(key, request, ttl, job)
  if request == '' then return end
  redis.call('HSET', key, 'job', job, 'request', request)
  redis.call('PEXPIRE', key, ttl)
end
