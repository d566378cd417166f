-- How jobs end.

-- Counts jobs that leave the queue, in windows of ten seconds. The rate tells a refused client when to come again.
local function drain(P, now, count)
  local m, window = P .. ':m', math.floor(now / 10000)
  local held = call('HMGET', m, 'window', 'drained')
  if whole(held[1]) == window then
    call('HINCRBY', m, 'drained', count)
  else
    call('HSET', m, 'window', window, 'drained', count, 'rate', whole(held[1]) == window - 1 and held[2] or 0)
  end
end

-- Adds jobs to the lists of ended ones, and removes from these what is too old or too much.
-- `ends` has {id, state} of each.
local function remember(P, ends, now, ttl, most)
  local ended_at = digits(now)
  local entries, counts = {[':c'] = {}, [':d'] = {}}, {}
  for _, one in ipairs(ends) do
    local list = entries[(one.state == 'succeeded' or one.state == 'cancelled') and ':c' or ':d']
    list[#list + 1] = ended_at
    list[#list + 1] = one.id
    counts[one.state] = (counts[one.state] or 0) + 1
  end
  for part, added in pairs(entries) do
    if #added > 0 then
      local list = P .. part
      call('ZADD', list, unpack(added))
      call('ZREMRANGEBYSCORE', list, '-inf', now - ttl)
      if call('ZCARD', list) > tonumber(most) then call('ZREMRANGEBYRANK', list, 0, -most - 1) end
    end
  end
  for state, count in pairs(counts) do call('HINCRBY', P .. ':m', state, count) end
end

-- The key that names the work of a job, or nil. Version 1 stored the whole key in the job.
local function name_of(P, same)
  return same and (string.sub(same, 1, #P) == P and same or P .. ':u:' .. same)
end

-- From now on other jobs may do equal work, unless the result answers it for some time.
-- `names` has the key that names each job's work, or false.
local function disown(P, ends, names)
  local keys, owners, gone = {}, {}, {}
  for i, one in ipairs(ends) do
    gone[i] = P .. ':o:' .. one.id
    if names[i] then
      keys[#keys + 1] = names[i]
      owners[#owners + 1] = one
    end
  end
  local held = #keys > 0 and redis.call('MGET', unpack(keys)) or {}
  for i, one in ipairs(owners) do
    -- If it is another job's by now, it stays that one's.
    if held[i] == one.id then
      if one.state == 'succeeded' and one.reuse and tonumber(one.reuse) > 0 then
        redis.call('PEXPIRE', keys[i], one.reuse)
      else
        gone[#gone + 1] = keys[i]
      end
    end
  end
  redis.call('DEL', unpack(gone))
end

-- What it reads of a job that ends.
local READ = {'same', 'by', 'progress', 'cancel', 'state', 'lease'}

-- Ends jobs for good. `ends` has of each: id, state, outcome; `reuse`, ms for which equal work is answered with this
-- job if it succeeded; `lease`, which replaces the job's lease: see `done`; `held`, READ of the job, if the caller has it.
-- The job, its parameters, its outcome and its errors expire together. `from` are the lists that may have the jobs.
local function finish_all(P, ends, from, ttl, most, now)
  local ended_at, over = digits(now), digits(now + ttl)
  local ids, names, errors = {}, {}, {}
  for i, one in ipairs(ends) do
    local id, job = one.id, one.job or P .. ':j:' .. one.id
    local held = one.held or call('HMGET', job, unpack(READ))
    -- From here on the job's hash is one. A user of Redis who may not let keys expire leaves the job as it runs.
    redis.call('PEXPIRE', job, ttl)
    redis.call('PEXPIRE', P .. ':p:' .. id, ttl)
    redis.call('SET', P .. ':r:' .. id, one.outcome, 'PXAT', over)
    if held[3] or held[4] then redis.call('HDEL', job, 'progress', 'cancel') end
    if one.lease then
      redis.call('HSET', job, 'state', one.state, 'updated', ended_at, 'lease', one.lease)
    else
      redis.call('HSET', job, 'state', one.state, 'updated', ended_at)
    end
    if held[2] then call('SREM', P .. ':a:' .. held[2], id) end
    tell(P, id, one.state)
    ids[i], names[i] = id, name_of(P, held[1]) or false
    errors[i] = P .. ':h:' .. id
  end
  if redis.call('EXISTS', unpack(errors)) > 0 then
    for _, key in ipairs(errors) do redis.call('PEXPIRE', key, ttl) end
  end
  for _, list in ipairs(from) do call('ZREM', P .. list, unpack(ids)) end
  disown(P, ends, names)
  remember(P, ends, now, ttl, most)
  drain(P, now, #ids)
end

-- Ends one job for good, wherever it is.
local function finish(P, id, state, outcome, ttl, most, now)
  -- The first write needs no memory: see `stale`.
  call('HDEL', P .. ':m', '')
  finish_all(P, {{id = id, state = state, outcome = outcome}}, {':q', ':s', ':l', ':x'}, ttl, most, now)
end
