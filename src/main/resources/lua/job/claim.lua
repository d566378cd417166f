-- Accepts the outcomes of running jobs, then hands up to n waiting ones out, each under a lease and a fence of its own.
-- KEYS: 1 P:q  2 P:l  3 P:s  4 P:m  5 P:x  6 P:w  7 P:e  8 P:c  9 P:d
-- ARGV: 1 P  2 claim token  3 n; with 0 and no job that ended it only wakes another worker if jobs wait  4 lease ms  5 worker
--       6 '1' if the reply to this very token may have been lost  7 ttl ms of ended jobs  8 how many of them to list
--       then for each job that ended: id, lease, state (succeeded or cancelled), result or error, ms for which equal
--       work is answered with this job
-- Derived: P:j:<id>, P:p:<id>, P:r:<id>, P:h:<id>, P:u:<identity>, P:o:<id>, P:a:<owner> of the jobs
-- Reply: {ms until the next scheduled job is due or -1,
--         list of {id, type, lease, fence, attempt, timeout ms, parameters, trace parent or '',
--         id of the request that wanted it or '',
--         ms for which it waited since it could begin, or -1 if the claim is repeated},
--         for each job that ended 'ok' | 'repeated' | 'stale' (the job does not run under this lease),
--         why no job is handed out, or ''}
-- Repeated: 'repeated' for each job that this very lease ended with this state. With the same token and flag it hands
--           out the same jobs again, and their leases begin anew.
-- Cost: O((ended + n) log waiting), repeated O(running) too.
-- With: job/shared/queue job/shared/wait job/shared/finish
local ready, leases, scheduled, meta, patience, marker, events, finished, dead = unpack(KEYS)
local P, token, now, given = ARGV[1], ARGV[2], clock(), {}
local ends, written = {}, {}
-- The first write needs no memory: see `stale`.
call('HDEL', meta, '')
for i = 1, (#ARGV - 8) / 5 do
  local id, lease, state, outcome, reuse = unpack(ARGV, 4 + 5 * i, 8 + 5 * i)
  local job = P .. ':j:' .. id
  local held = call('HMGET', job, unpack(READ))
  if held[5] == 'running' and held[6] == lease then
    ends[#ends + 1] = {id = id, job = job, state = state, outcome = outcome, reuse = reuse, lease = done(lease, state),
      held = held}
    written[i] = 'ok'
  elseif held[6] == done(lease, state) then
    written[i] = 'repeated'
  else
    written[i] = stale(P)
  end
end
if #ends > 0 then finish_all(P, ends, {':l'}, ARGV[7], ARGV[8], now) end
-- The end of work is never refused, so this comes after it.
local refusal, paused = refused(P)
if refusal then return {-1, given, written, refusal.err} end
local begun_at, expiry = digits(now), digits(now + ARGV[4])
local function texts_of(ids)
  local keys = {}
  for i, id in ipairs(ids) do keys[i] = P .. ':p:' .. id end
  return redis.call('MGET', unpack(keys))
end
-- The same jobs for a worker that did not get the reply.
local function again()
  for _, id in ipairs(call('ZRANGE', leases, 0, -1)) do
    local held = call('HMGET', P .. ':j:' .. id, 'v', 'type', 'fence', 'attempt', 'timeout', 'lease', 'trace',
      'request')
    if held[6] and string.sub(held[6], 1, #token + 1) == token .. '.' then
      local text = texts_of({id})[1] or ''
      if not flaw(held, #text) then
        call('ZADD', leases, expiry, id)
        given[#given + 1] = {id, held[2], held[6], held[3], held[4], held[5], text, held[7] or '', held[8] or '', -1}
      end
    end
  end
end
if ARGV[6] == '1' then
  again()
  if #given > 0 then return {0, given, written, ''} end
end
if paused then return {-1, given, written, ''} end
if ARGV[3] == '0' then
  if #written == 0 and call('ZCARD', ready) > 0 then wake(P) end
  return {-1, given, written, ''}
end
local due = promote(P, now)
local most, skipped, seen, reached = tonumber(ARGV[3]), 0, 0, 0
local removed, leased
local function take(id, text)
  seen = seen + 1
  local job = P .. ':j:' .. id
  local held = call('HMGET', job, 'v', 'type', 'fence', 'attempt', 'timeout', 'state', 'trace', 'back', 'request',
    'updated')
  if held[6] == 'queued' and held[1] ~= VERSION and (whole(held[1]) or 0) > SCHEMA then
    skipped = skipped + 1
    return
  end
  removed[#removed + 1] = id
  if held[6] ~= 'queued' then return end
  leased[#leased + 1] = expiry
  leased[#leased + 1] = id
  if flaw(held, #text) then
    -- It can never run. The next reaper finds this entry, whose lease is over, and ends the job.
    leased[#leased - 1] = 0
    return
  end
  if held[8] then
    reached = math.max(reached, (whole(held[8]) or 0) + (whole(call('HGET', job, 'created')) or now))
  end
  local lease, attempt = token .. '.' .. seen, held[4] and digits(held[4] + 1) or '1'
  local fence = held[3] == '0' and begun_at or digits(math.max(held[3] + 1, now))
  redis.call('HSET', job, 'state', 'running', 'lease', lease, 'fence', fence, 'attempt', attempt, 'worker', ARGV[5],
    'updated', begun_at)
  tell(P, id, 'running')
  given[#given + 1] = {id, held[2], lease, fence, attempt, held[5], text, held[7] or '', held[9] or '',
    math.max(0, now - (tonumber(held[10]) or now))}
end
-- Jobs of a newer version stay where they are. So it looks at up to a thousand jobs behind them too.
while #given < most and seen < most + 1000 do
  local page = call('ZRANGE', ready, skipped, skipped + most - #given - 1)
  if #page == 0 then break end
  local texts = texts_of(page)
  removed, leased = {}, {}
  for i, id in ipairs(page) do take(id, texts[i] or '') end
  if #removed > 0 then
    call('ZREM', ready, unpack(removed))
    call('ZREM', patience, unpack(removed))
  end
  if #leased > 0 then call('ZADD', leases, unpack(leased)) end
end
-- Jobs that had been put back begin, so nobody else waits. Later ones count from there: otherwise an owner that was
-- served while it was alone would wait until all others had as many turns.
if reached > now and reached - now > (whole(call('HGET', meta, 'ahead')) or 0) then
  call('HSET', meta, 'ahead', string.format('%.0f', reached - now))
end
-- If it got fewer jobs than n, the rest is not for this version: to wake another worker for it would never end.
if #given == most and call('ZCARD', ready) > 0 then wake(P) end
return {due, given, written, ''}
