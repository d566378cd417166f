-- Hands up to n waiting jobs to one worker context, each under a lease and a fence of its own.
-- KEYS: 1 P:q  2 P:l  3 P:s  4 P:m  5 P:x  6 P:w  7 P:e
-- ARGV: 1 P  2 claim token  3 n; 0 takes none and only wakes another worker if jobs wait  4 lease ms  5 worker
--       6 '1' if the reply to this very token may have been lost
-- Derived: P:j:<id>, P:p:<id> of the jobs that it looks at
-- Reply: {ms until the next scheduled job is due or -1,
--         list of {id, type, lease, fence, attempt, timeout ms, parameters, trace parent or '',
--         id of the request that wanted it or '',
--         ms for which it waited since it could begin, or -1 if the claim is repeated}}
-- Repeated: with the same token and flag it hands out the same jobs again, and their leases begin anew.
-- Cost: O(n log waiting), repeated O(running) too.
local ready, leases, scheduled, meta, patience, marker, events = unpack(KEYS)
local P, token, now = ARGV[1], ARGV[2], clock()
local refusal = refused(P)
if refusal then return refusal end
local expiry, given = now + ARGV[4], {}
-- One byte more than is allowed shows that they are too long.
local function parameters(id)
  return call('GETRANGE', P .. ':p:' .. id, 0, MOST_PARAMETERS)
end
if ARGV[6] == '1' then
  for _, id in ipairs(call('ZRANGE', leases, 0, -1)) do
    local held = call('HMGET', P .. ':j:' .. id, 'v', 'type', 'fence', 'attempt', 'timeout', 'lease', 'trace',
      'request')
    if held[6] and string.sub(held[6], 1, #token + 1) == token .. '.' then
      local text = parameters(id)
      if not flaw(held, #text) then
        call('ZADD', leases, expiry, id)
        given[#given + 1] = {id, held[2], held[6], held[3], held[4], held[5], text, held[7] or '', held[8] or '', -1}
      end
    end
  end
  if #given > 0 then return {0, given} end
end
if call('HGET', meta, 'paused') == '1' then return {-1, given} end
local due = promote(P, now)
local most, skipped, i, reached = tonumber(ARGV[3]), 0, 0, 0
local function take(id)
  i = i + 1
  local job = P .. ':j:' .. id
  local held = call('HMGET', job, 'v', 'type', 'fence', 'attempt', 'timeout', 'state', 'trace', 'back', 'created',
    'request', 'updated')
  if held[6] ~= 'queued' then
    call('ZREM', ready, id)
    return
  end
  if (whole(held[1]) or 0) > SCHEMA then
    skipped = skipped + 1
    return
  end
  local text = parameters(id)
  call('ZREM', ready, id)
  call('ZREM', patience, id)
  if flaw(held, #text) then
    -- It can never run. The next reaper finds this entry, whose lease is over, and ends the job.
    call('ZADD', leases, 0, id)
    return
  end
  if held[8] then reached = math.max(reached, (whole(held[8]) or 0) + (whole(held[9]) or now)) end
  local lease, attempt = token .. '.' .. i, string.format('%.0f', (held[4] or 0) + 1)
  local fence = string.format('%.0f', math.max(held[3] + 1, now))
  call('HSET', job, 'state', 'running', 'lease', lease, 'fence', fence, 'attempt', attempt, 'worker', ARGV[5],
    'updated', now)
  call('ZADD', leases, expiry, id)
  tell(P, id, 'running')
  given[#given + 1] = {id, held[2], lease, fence, attempt, held[5], text, held[7] or '', held[10] or '',
    math.max(0, now - (whole(held[11]) or now))}
end
-- Jobs of a newer version stay where they are. So it looks at up to a thousand jobs behind them too.
while #given < most and i < most + 1000 do
  local page = call('ZRANGE', ready, skipped, skipped + most - #given + 15)
  if #page == 0 then break end
  for _, id in ipairs(page) do
    if #given == most then break end
    take(id)
  end
end
-- Jobs that had been put back begin, so nobody else waits. Later ones count from there: otherwise an owner that was
-- served while it was alone would wait until all others had as many turns.
if reached > now and reached - now > (whole(call('HGET', meta, 'ahead')) or 0) then
  call('HSET', meta, 'ahead', string.format('%.0f', reached - now))
end
-- If it got fewer jobs than n, the rest is not for this version: to wake another worker for it would never end.
if #given == most and call('ZCARD', ready) > 0 then wake(P) end
return {due, given}
