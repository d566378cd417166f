-- What all scripts of a queue share. A script names the files that are put before it in its head, after `With`.
-- P is the prefix of the queue's keys, `iso:{queue}`, so all of them live in one slot of a cluster.

-- The version of this layout. A queue of a newer version is refused, and its jobs are left alone.
-- In a queue or job of an older version, a missing field means 0.
local SCHEMA, VERSION = 2, '2'
-- About how many events the stream keeps.
local MOST_EVENTS = '20000'
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
-- Which list a job is on, by its state.
local LISTS = {queued = ':q', scheduled = ':s', running = ':l'}

-- Shorter ways to what is used for each job.
local pcall, type, tonumber, unpack, format, find = redis.pcall, type, tonumber, unpack, string.format, string.find

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
  local reply = pcall(command, key, ...)
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
  if not text or not find(text, '^%-?%d+$') then return nil end
  local number = tonumber(text)
  return number < 9007199254740992 and number > -9007199254740992 and number or nil
end

-- Redis' time, ms since 1970.
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- A whole number as a text. What commands are given often is made a text once, because Redis prints numbers slowly.
local function digits(number)
  return format('%d', number)
end

-- The error to reply if the queue is of a newer version, or nil, and whether the queue is paused.
-- Marks an older queue with our version.
local function refused(P)
  local held = call('HMGET', P .. ':m', 'schema', 'paused')
  local version = whole(held[1]) or 0
  if version > MOST_SCHEMA or version < 0 then
    note(P, P .. ':m had the version ' .. version)
    version = 0
  end
  if version > SCHEMA then
    return redis.error_reply('SCHEMA queue ' .. P .. ' has version ' .. version .. ', this program knows ' .. SCHEMA)
  end
  if version < SCHEMA then call('HSET', P .. ':m', 'schema', SCHEMA) end
  return nil, held[2] == '1'
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
-- It looks at that, and at the length of the stream, once a script.
local told = false
local function tell(P, id, state, progress)
  if told then
    redis.call('XADD', P .. ':e', '*', 'id', id, 'state', state, 'progress', progress or '')
    return
  end
  local events = P .. ':e'
  local function add()
    return call('XADD', events, 'MAXLEN', '~', MOST_EVENTS, '*', 'id', id, 'state', state, 'progress', progress or '')
  end
  if not possible(add()) then
    set_aside(events)
    add()
  end
  told = true
end
