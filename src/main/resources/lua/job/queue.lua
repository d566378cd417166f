-- What the scripts of a queue share: this text is put before each of them.
-- P is the prefix of the queue's keys, `iso:{queue}`, so all of them live in one slot of a cluster.

-- The version of this layout. A queue of a newer version is refused, and its jobs are left alone.
-- In a queue or job of an older version, a missing field means 0.
local SCHEMA = 2
-- A job of priority p waits behind jobs of priority 0 that come up to p times this after it, and behind no later one.
-- So no job waits for ever.
local AGING_MS = 60000
-- How far a new job is put back for each job that its owner has already, so that owners take turns. With a weight of 15
-- it is put back by a fifteenth.
local TURN_MS = 15000
-- About how many events the stream keeps.
local MOST_EVENTS = 20000
-- In bytes, four times what enqueue accepts. Longer ones are damaged.
local MOST_PARAMETERS = 65536
-- How long a value of a wrong type is kept after it was set aside.
local ASIDE_MS = 86400000
-- How large such a value may be, in bytes, and how many are kept. A larger one is deleted.
local MOST_ASIDE = 65536
local MOST_KEPT = 100
-- No program will ever have such a version, so it is no reason to refuse a queue.
local MOST_SCHEMA = 1000
-- How many notes on damaged values wait to be logged, at most.
local MOST_NOTES = 100
-- How long it is known who wants a job, after somebody asked for it last.
local WANTED_MS = 86400000
-- Which list a job is on, by its state.
local LISTS = {queued = ':q', scheduled = ':s', running = ':l'}

-- Defined below: it and `set_aside` use each other.
local call

-- Counts a damaged value and notes it in P:n. The next reaper takes the note and logs it, so the log has it once.
local function note(P, what)
  call('HINCRBY', P .. ':m', 'damaged', 1)
  call('RPUSH', P .. ':n', string.sub(what, 1, 300))
  call('LTRIM', P .. ':n', -MOST_NOTES, -1)
end

-- Moves a value of a wrong type out of the way, to P:b:<rest of its key>, for a day. Where there is no P, deletes it.
-- P:b lists what is kept; the oldest goes when there is too much.
local function set_aside(key)
  local P, rest = string.match(key, '^(iso:{.-}):(.+)$')
  if not P then return redis.call('DEL', key) end
  local found = redis.call('TYPE', key).ok
  -- A user of Redis may lack the right to ask. Then nothing is kept, because it may be large.
  local size = redis.pcall('MEMORY', 'USAGE', key)
  if type(size) ~= 'number' or size > MOST_ASIDE or #rest > 300 then
    redis.call('UNLINK', key)
  else
    local kept, list = P .. ':b:' .. rest, P .. ':b'
    redis.call('RENAME', key, kept)
    redis.call('PEXPIRE', kept, ASIDE_MS)
    if redis.call('TYPE', list).ok ~= 'list' then redis.call('UNLINK', list) end
    if redis.call('RPUSH', list, kept) > MOST_KEPT then redis.call('UNLINK', redis.call('LPOP', list)) end
    redis.call('PEXPIRE', list, ASIDE_MS)
  end
  note(P, key .. ' held a ' .. found)
end

-- Runs a command on one of our keys. Where a value of a wrong type makes it fail, sets that aside and runs it again.
-- A script must not stop at such a value: between two writes it would leave a job on no list, and if it stopped each
-- time, the whole queue would stop.
call = function(command, key, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) ~= 'table' or not reply.err then return reply end
  if string.find(reply.err, 'WRONGTYPE', 1, true) then
    set_aside(key)
  elseif command == 'XADD' and string.find(reply.err, 'ID', 1, true) then
    -- The last id of the stream is the greatest of all, so it takes no more events.
    set_aside(key)
  elseif command == 'HINCRBY' and (string.find(reply.err, 'hash value', 1, true)
    or string.find(reply.err, 'overflow', 1, true)) then
    redis.call('HDEL', key, (...))
    note(string.match(key, '^(iso:{.-}):'), key .. ' had no number in its field ' .. (...))
  end
  return redis.call(command, key, ...)
end

-- The whole number that a text is, or nil. Any other text would stop the script, or is no valid score of a list.
local function whole(text)
  local number = text and string.match(text, '^%-?%d+$') and tonumber(text)
  return number and math.abs(number) < 9007199254740992 and number or nil
end

-- Redis' time, ms since 1970.
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- The error to reply if the queue is of a newer version, or nil. Marks an older queue with our version.
local function refused(P)
  local version = whole(call('HGET', P .. ':m', 'schema')) or 0
  if version > MOST_SCHEMA or version < 0 then
    note(P, P .. ':m had the version ' .. version)
    version = 0
  end
  if version > SCHEMA then
    return redis.error_reply('SCHEMA queue ' .. P .. ' has version ' .. version .. ', this program knows ' .. SCHEMA)
  end
  if version < SCHEMA then call('HSET', P .. ':m', 'schema', SCHEMA) end
  return nil
end

-- Whether the job runs under that very lease, and the lease that it has. Any other write of a worker is refused.
local function owned(job, lease)
  local held = call('HMGET', job, 'state', 'lease')
  return held[1] == 'running' and held[2] == lease, held[2]
end

-- Counts a write that was refused.
-- Without memory, Redis refuses a script's first write if that may need memory. It refuses no later one.
-- The end of work must never be refused, so such scripts begin with a write that needs no memory.
local function stale(P)
  call('HDEL', P .. ':m', '')
  call('HINCRBY', P .. ':m', 'stale', 1)
  return 'stale'
end

-- The lease as it is stored after its last use: it says what was done, so a repetition of just that is recognised.
local function done(lease, what)
  return lease .. '/' .. what
end

-- Whether an event can have that id: its time is one that a clock can have.
local function possible(event)
  local ms, number = string.match(event, '^(%d+)-(%d+)$')
  return #ms < 16 and #number < 17
end

-- Adds an event to the stream. Where the stream has an impossible id, all later ones would be impossible too.
local function tell(P, id, state, progress)
  local events = P .. ':e'
  local function add()
    return call('XADD', events, 'MAXLEN', '~', MOST_EVENTS, '*', 'id', id, 'state', state, 'progress', progress or '')
  end
  if not possible(add()) then
    set_aside(events)
    add()
  end
end

-- Sets the marker for which idle worker processes wait.
local function wake(P)
  call('ZADD', P .. ':w', 0, 'work')
end

-- The place of a job that comes now: behind all waiting jobs of its priority that were not put back, and `back` ms
-- behind that. Where jobs that had been put back run, places go ahead of the clock, by P:m.ahead: see claim.lua.
-- Reply: the place, and by how many ms it is put back and ahead.
local function next_place(P, now, priority, back)
  local meta, field = P .. ':m', 'place:' .. priority
  local held = call('HMGET', meta, 'ahead', field)
  local ahead = whole(held[1]) or 0
  if ahead ~= 0 and call('ZCARD', P .. ':q') == 0 then
    call('HDEL', meta, 'ahead')
    ahead = 0
  end
  local place = math.max((whole(held[2]) or 0) + 1, (now + priority * AGING_MS) * 1024)
  if back == 0 then call('HSET', meta, field, string.format('%.0f', place)) end
  back = math.floor(ahead + back)
  return place + back * 1024, back
end

-- Makes a job wait for a worker: at the given place, or behind all waiting jobs of its priority.
-- `new` is {priority, patience, ms to put it back} of a new job, which has no such fields to read and no progress to
-- remove.
local function queue(P, id, now, place, new)
  local job = P .. ':j:' .. id
  local held = new or call('HMGET', job, 'priority', 'wait')
  if not place then
    local back
    place, back = next_place(P, now, whole(held[1]) or 0, new and new[3] or 0)
    if back > 0 then call('HSET', job, 'back', back) elseif not new then call('HDEL', job, 'back') end
  end
  place = string.format('%.0f', place)
  call('HSET', job, 'state', 'queued', 'place', place, 'updated', now)
  if not new then call('HDEL', job, 'progress') end
  call('ZADD', P .. ':q', place, id)
  local wait = whole(held[2])
  if wait then call('ZADD', P .. ':x', now + wait, id) end
  tell(P, id, 'queued')
  wake(P)
end

-- Puts a job that has not ended back on its list, if its entry was lost: a queued job at its place, a scheduled job to
-- run at once, a running job with a lease of `grace` ms. Reply: whether the entry was lost.
local function relist(P, id, state, now, grace)
  local list = LISTS[state]
  if not list or call('ZSCORE', P .. list, id) then return false end
  if state == 'queued' then
    queue(P, id, now, whole(call('HGET', P .. ':j:' .. id, 'place')))
  else
    call('ZADD', P .. list, state == 'running' and now + grace or now, id)
  end
  return true
end

-- Queues the scheduled jobs that are due, up to 64. Reply: ms until the next scheduled job is due, or -1.
local function promote(P, now)
  for _, id in ipairs(call('ZRANGEBYSCORE', P .. ':s', '-inf', now, 'LIMIT', 0, 64)) do
    call('ZREM', P .. ':s', id)
    if call('HGET', P .. ':j:' .. id, 'state') == 'scheduled' then queue(P, id, now) end
  end
  local next = call('ZRANGE', P .. ':s', 0, 0, 'WITHSCORES')
  return next[2] and math.max(0, next[2] - now) or -1
end

-- Notes who wants an open job. The empty member tells a set whose time is over from one that somebody left.
local function want(P, id, state, who)
  if who == '' or not LISTS[state] then return end
  call('SADD', P .. ':o:' .. id, '', who)
  call('PEXPIRE', P .. ':o:' .. id, WANTED_MS)
end

-- Takes a job out of the share of the owner for whom it was made.
local function give_back(P, id)
  local who = call('HGET', P .. ':j:' .. id, 'by')
  if who then call('SREM', P .. ':a:' .. who, id) end
end

-- Removes who gives a job up, unless nobody else wants it. Reply: whether nobody does. An operator is ''.
local function unwanted(P, id, who)
  if who == '' then return true end
  local owners = P .. ':o:' .. id
  if call('SCARD', owners) - call('SISMEMBER', owners, who) <= 1 then return true end
  call('SREM', owners, who)
  if call('HGET', P .. ':j:' .. id, 'by') == who then give_back(P, id) end
  return false
end

-- From now on another job may do equal work. Reply: the key that named this job, or nil if none did.
local function disown(P, id)
  local held = call('HMGET', P .. ':j:' .. id, 'same', 'v')
  if not held[1] then return nil end
  -- Version 1 stored the whole key here.
  local key = held[2] == '1' and held[1] or P .. ':u:' .. held[1]
  if call('GET', key) ~= id then return nil end
  call('DEL', key)
  return key
end

-- How many jobs left the queue in the last full ten seconds.
local function drained(P, now)
  local held = call('HMGET', P .. ':m', 'window', 'drained', 'rate')
  local age = math.floor(now / 10000) - (whole(held[1]) or 0)
  return string.format('%.0f', whole(age == 0 and held[3]) or whole(age == 1 and held[2]) or 0)
end

-- Counts a job that leaves the queue, in windows of ten seconds. The rate tells a refused client when to come again.
local function drain(P, now)
  local m, window = P .. ':m', math.floor(now / 10000)
  local held = call('HMGET', m, 'window', 'drained')
  if whole(held[1]) == window then
    call('HINCRBY', m, 'drained', 1)
  else
    call('HSET', m, 'window', window, 'drained', 1, 'rate', whole(held[1]) == window - 1 and held[2] or 0)
  end
end

-- Puts a job on a list of ended jobs, and removes from the list what is too old or too much.
local function remember(list, id, now, ttl, keep)
  call('ZADD', list, now, id)
  call('ZREMRANGEBYSCORE', list, '-inf', now - ttl)
  call('ZREMRANGEBYRANK', list, 0, -keep - 1)
end

-- Keeps an ended job for its time. The job, its parameters, its outcome and its errors expire together.
local function keep(P, id, state, outcome, ttl, most, now)
  call('SET', P .. ':r:' .. id, outcome, 'PX', ttl)
  for _, part in ipairs({':j:', ':p:', ':h:'}) do call('PEXPIRE', P .. part .. id, ttl) end
  remember(P .. ((state == 'succeeded' or state == 'cancelled') and ':c' or ':d'), id, now, ttl, most)
  call('HINCRBY', P .. ':m', state, 1)
  tell(P, id, state)
end

-- Ends a job for good. `reuse`: ms for which equal work is answered with this job, if it succeeded.
-- `lease`, if given, replaces the job's lease: see `done`. The first write needs no memory: see `stale`.
local function finish(P, id, state, outcome, ttl, most, now, reuse, lease)
  local job = P .. ':j:' .. id
  call('HDEL', job, 'progress', 'cancel')
  if lease then
    call('HSET', job, 'state', state, 'updated', now, 'lease', lease)
  else
    call('HSET', job, 'state', state, 'updated', now)
  end
  for _, list in ipairs({':q', ':s', ':l', ':x'}) do call('ZREM', P .. list, id) end
  local key = disown(P, id)
  if key and state == 'succeeded' and reuse and tonumber(reuse) > 0 then call('SET', key, id, 'PX', reuse) end
  give_back(P, id)
  keep(P, id, state, outcome, ttl, most, now)
  call('DEL', P .. ':o:' .. id)
  drain(P, now)
end

-- Why a job cannot run, or nil. `held` is its v, type, fence, attempt and timeout; `parameters` their length in bytes.
local function flaw(held, parameters)
  local timeout = whole(held[5])
  if not held[2] then return 'type' end
  if held[1] and not whole(held[1]) then return 'v' end
  if not whole(held[3]) then return 'fence' end
  if held[4] and not whole(held[4]) then return 'attempt' end
  if not timeout or timeout < 1 then return 'timeout' end
  if parameters == 0 then return 'parameters, which are gone' end
  if parameters > MOST_PARAMETERS then return 'parameters, which are too long' end
end

-- Puts one job right. If its list entry was lost, the job goes back on its list. If it can never run, it ends.
-- If it has ended and would stay for ever, it gets a time to be forgotten.
-- `ends` is how a damaged job ends: error, ttl ms, how many ended jobs to list.
-- Reply: what was wrong ('lost': its list entry was lost), or nil.
local function mend(P, id, now, grace, ends)
  local job = P .. ':j:' .. id
  local held = call('HMGET', job, 'v', 'type', 'fence', 'attempt', 'timeout', 'state', 'wait')
  local state = held[6]
  if (whole(held[1]) or 0) > SCHEMA or call('EXISTS', job) == 0 then return nil end
  if state == 'running' then return relist(P, id, state, now, grace) and 'lost' or nil end
  if state == 'succeeded' or state == 'failed' or state == 'dead' or state == 'cancelled' then
    if call('PTTL', job) >= 0 then return nil end
    for _, part in ipairs({':j:', ':p:', ':h:', ':r:'}) do call('PEXPIRE', P .. part .. id, ends[2]) end
    return 'time to be forgotten'
  end
  local wrong = not LISTS[state] and 'state' or flaw(held, call('STRLEN', P .. ':p:' .. id))
  if wrong then
    call('DEL', P .. ':p:' .. id)
    finish(P, id, 'dead', ends[1], ends[2], ends[3], now)
    call('HINCRBY', P .. ':m', 'damaged', 1)
    return wrong
  end
  if relist(P, id, state, now, grace) then return 'lost' end
  local wait = state == 'queued' and whole(held[7])
  if wait and not call('ZSCORE', P .. ':x', id) then
    call('ZADD', P .. ':x', now + wait, id)
    return 'end of its patience'
  end
end

-- Writes a new job's hash, with the fields that are given too. Both scripts that make jobs have the same ARGV for it.
local function create(job, ARGV, now, ...)
  call('HSET', job, 'v', SCHEMA, 'type', ARGV[3], 'priority', ARGV[4], 'attempt', 0, 'max', ARGV[8], 'stalls', 0,
    'fence', 0, 'timeout', ARGV[7], 'created', now, 'same', ARGV[11], ...)
  if ARGV[14] ~= '' then call('HSET', job, 'trace', ARGV[14]) end
  if ARGV[15] ~= '' then call('HSET', job, 'request', ARGV[15]) end
end

-- The reply to a client's idempotency key that is known already, or nil. A key whose job is gone counts as unknown.
local function answered(P, key, request)
  if request == '' then return nil end
  local known = call('HMGET', key, 'job', 'request')
  if not known[1] or call('EXISTS', P .. ':j:' .. known[1]) == 0 then return nil end
  return {known[2] == request and 'existing' or 'conflict', known[1]}
end

-- Notes which job a client's idempotency key got, and for which request.
local function answer(key, request, ttl, job)
  if request == '' then return end
  call('HSET', key, 'job', job, 'request', request)
  call('PEXPIRE', key, ttl)
end
