-- What the scripts share that answer a client's wish for a job.

-- How long it is known who wants a job, after somebody asked for it last.
local WANTED_MS = 86400000

-- Notes who wants an open job. The empty member tells a set whose time is over from one that somebody left.
local function want(P, id, state, who)
  if who == '' or not LISTS[state] then return end
  call('SADD', P .. ':o:' .. id, '', who)
  call('PEXPIRE', P .. ':o:' .. id, WANTED_MS)
end

-- Writes the hash of a job that was not there: `fields`, and those of `others` that are neither '' nor '0'. Both are lists of names and
-- values. A missing field means 0 or ''.
local function create(job, fields, others)
  local count = #fields
  for i = 2, #others, 2 do
    local value = others[i]
    if value ~= '' and value ~= '0' then
      fields[count + 1], fields[count + 2], count = others[i - 1], value, count + 2
    end
  end
  redis.call('HSET', job, unpack(fields))
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
