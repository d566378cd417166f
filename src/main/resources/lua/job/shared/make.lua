-- What the scripts share that answer a client's wish for a job.

-- How long it is known who wants a job, after somebody asked for it last.
local WANTED_MS = 86400000

-- Notes who wants an open job. The empty member tells a set whose time is over from one that somebody left.
local function want(P, id, state, who)
  if who == '' or not LISTS[state] then return end
  call('SADD', P .. ':o:' .. id, '', who)
  call('PEXPIRE', P .. ':o:' .. id, WANTED_MS)
end

-- Writes a new job's hash: `fields`, and those of `others` that are neither empty nor zero. Both are lists of names and
-- values.
local function create(job, fields, others)
  for i = 1, #others, 2 do
    local value = others[i + 1]
    if value and value ~= '' and value ~= '0' and value ~= 0 then
      fields[#fields + 1] = others[i]
      fields[#fields + 1] = value
    end
  end
  -- A missing field means 0, but programs of version 2 take a job without a fence for a damaged one.
  call('HSET', job, 'v', digits(SCHEMA), 'fence', '0', unpack(fields))
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
