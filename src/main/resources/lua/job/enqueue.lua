-- Accepts jobs, and names for each the job that does the same work already, if there is one.
-- KEYS: 1 P:q  2 P:s  3 P:m  4 P:x  5 P:w  6 P:e  7 P:l
-- ARGV: 1 P  2 most jobs that may wait  3 ms that a job may wait for a worker, 0 for ever
--       4 ms to remember an idempotency key  5 lease ms
--       then for each job: id, type, priority (0 is first), parameters, timeout ms, most attempts (0 for as many as the
--       worker allows), time to run at (epoch ms, 0 for at once), identity of its work, hash of the idempotency key and
--       hash of the client's request ('' without such a key), trace parent or '', id of the request that wants it or '',
--       who wants it ('' for nobody in particular), how many jobs that owner may have for each place that is free, and
--       how many turns it gets
-- Derived: P:j:<id>, P:p:<id>, P:u:<identity>, P:i:<hash>, P:o:<id>, P:a:<owner> of the jobs, and of those for which
--          others had the same wish or that an owner has
-- Reply: for each job {'created' | 'existing', id} | {'conflict', id}
--        | {'full', jobs that wait, jobs that left the queue in the last full ten seconds}: for all, or for this owner
-- Repeated: with the same id it replies 'created' again and changes nothing.
-- Cost: O(jobs log waiting).
-- With: job/shared/queue job/shared/wait job/shared/make
local ready, scheduled, meta, patience, marker, events, leases = unpack(KEYS)
local P, most, wait, remembered, lease = unpack(ARGV)
local refusal = refused(P)
if refusal then return refusal end
local now, count = clock(), (#ARGV - 5) / 14
local at_once, over = digits(now), digits(now + wait)
local queued = call('ZCARD', ready)
local waiting, idle = queued + call('ZCARD', scheduled), queued == 0
local made, places_of, patiences, jobs, names, refused_owners = {}, {}, {}, {}, {}, {}
for i = 1, count do
  jobs[i] = P .. ':j:' .. ARGV[14 * i - 8]
  names[i] = P .. ':u:' .. ARGV[14 * i - 1]
end
local repeated = redis.call('EXISTS', unpack(jobs)) > 0
-- Who does the work of each already. What is of another type is set aside below.
local doing = {}
for i, other in ipairs(redis.call('MGET', unpack(names))) do doing[names[i]] = other or nil end

-- How many jobs left the queue in the last full ten seconds.
local function drained()
  local held = call('HMGET', meta, 'window', 'drained', 'rate')
  local age = math.floor(now / 10000) - (whole(held[1]) or 0)
  return string.format('%.0f', whole(age == 0 and held[3]) or whole(age == 1 and held[2]) or 0)
end

-- Programs of an older version do not keep the account, so jobs that have ended are looked for, a few each time.
local function look_through(account)
  for _, one in ipairs(call('SRANDMEMBER', account, 4)) do
    if not LISTS[call('HGET', P .. ':j:' .. one, 'state')] then call('SREM', account, one) end
  end
end

-- The jobs that were made go on their lists together.
local function put_on_lists()
  if #places_of > 0 then call('ZADD', ready, unpack(places_of)) end
  if #patiences > 0 then call('ZADD', patience, unpack(patiences)) end
  places_of, patiences = {}, {}
end

-- Gives who asks the job that does the work already.
local function join(other, found, who, back)
  put_on_lists()
  -- Without this, a job whose list entry was lost would never do the work.
  relist(P, other, found[1], now, lease)
  want(P, other, found[1], who)
  if who ~= '' and found[1] == 'queued' then
    -- It may have been put back because another owner has many jobs.
    local place, behind = next_place(P, now, whole(found[2]) or 0, back)
    if place < (whole(found[3]) or 0) then
      place = string.format('%.0f', place)
      call('HSET', P .. ':j:' .. other, 'place', place, 'back', behind)
      call('ZADD', ready, place, other)
    end
  end
end

local function schedule(job, id, type, timeout, at, identity, others)
  create(job, {'v', VERSION, 'fence', '0', 'type', type, 'timeout', timeout, 'state', 'scheduled', 'updated', at_once,
    'created', at_once, 'same', identity}, others)
  call('ZADD', scheduled, at, id)
  tell(P, id, 'scheduled')
end

local function queue_up(job, id, type, timeout, priority, back, identity, others)
  local place, behind = next_place(P, now, priority, back)
  place = digits(place)
  if behind > 0 then
    others[#others + 1] = 'back'
    others[#others + 1] = digits(behind)
  end
  create(job, {'v', VERSION, 'fence', '0', 'type', type, 'timeout', timeout, 'state', 'queued', 'updated', at_once,
    'place', place, 'created', at_once, 'same', identity}, others)
  places_of[#places_of + 1] = place
  places_of[#places_of + 1] = id
  if wait ~= '0' then
    patiences[#patiences + 1] = over
    patiences[#patiences + 1] = id
  end
  tell(P, id, 'queued')
end

local function accept(job, same, id, type, priority, text, timeout, attempts, at, identity, key, request, trace, wish, who,
    weight)
  if made[id] or repeated and call('EXISTS', job) == 1 then return {'created', id} end
  local idempotency = request ~= '' and P .. ':i:' .. key
  local known = idempotency and answered(P, idempotency, request)
  if known then
    if known[1] == 'existing' then want(P, known[2], call('HGET', P .. ':j:' .. known[2], 'state'), who) end
    return known
  end
  local account = P .. ':a:' .. who
  local mine = who ~= '' and call('SCARD', account) or 0
  local back, free = mine * TURN_MS / weight, most - waiting
  local full = free <= 0 or mine >= weight * free
  local other = doing[same]
  local found = other and call('HMGET', P .. ':j:' .. other, 'state', 'priority', 'place') or {}
  if found[1] then
    join(other, found, who, back)
    if idempotency then answer(idempotency, request, remembered, other) end
    return {'existing', other}
  end
  if full then
    if mine > 0 then refused_owners[account] = true end
    return {'full', tostring(waiting), drained()}
  end
  -- A user of Redis who lacks a right leaves nothing here that looks like a job.
  redis.call('SET', P .. ':p:' .. id, text)
  if other or not redis.call('SET', same, id, 'NX') then
    -- The job that had this name is gone, or it is of another type.
    call('GET', same)
    redis.call('SET', same, id)
  end
  doing[same] = id
  local others = {'priority', priority, 'max', attempts, 'trace', trace, 'request', wish, 'by', who, 'wait', wait}
  if tonumber(at) > now then
    schedule(job, id, type, timeout, at, identity, others)
  else
    queue_up(job, id, type, timeout, priority, back, identity, others)
  end
  if who ~= '' then
    call('SADD', account, id)
    call('PEXPIRE', account, WANTED_MS)
    want(P, id, 'queued', who)
  end
  if idempotency then answer(idempotency, request, remembered, id) end
  made[id], waiting = true, waiting + 1
  return {'created', id}
end

local replies = {}
for i = 1, count do
  replies[i] = accept(jobs[i], names[i], unpack(ARGV, 14 * i - 8, 14 * i + 5))
end
put_on_lists()
keep_places(P)
for account in pairs(refused_owners) do look_through(account) end
-- Where jobs waited already, a worker is awake or busy.
if idle and call('ZCARD', ready) > 0 then wake(P) end
return replies
