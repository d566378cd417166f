-- Accepts a job, or names the job that does the same work already.
-- KEYS: 1 P:j:<id>  2 P:p:<id>  3 P:q  4 P:s  5 P:m  6 P:u:<identity>  7 P:i:<hash>  8 P:x  9 P:w  10 P:e  11 P:l
-- ARGV: 1 P  2 id  3 type  4 priority, 0 is first  5 parameters  6 most jobs that may wait  7 timeout ms
--       8 most attempts, 0 for as many as the worker allows  9 time to run at, epoch ms, 0 for at once
--       10 ms that it may wait for a worker, 0 for ever  11 identity of its work
--       12 hash of the client's request, '' without an idempotency key  13 ms to remember the idempotency key
--       14 trace parent, '' for none  15 id of the request that wants it, '' for none  16 lease ms
--       17 who wants it, '' for nobody in particular
--       18 how many jobs that owner may have for each place that is free, and how many turns it gets
-- Derived: P:j:<id>, P:o:<id> of the job, and of that which does the same work, or that the idempotency key got;
--          P:a:<owner>, and P:j:<id> of some jobs in it
-- Reply: {'created' | 'existing', id} | {'conflict', id}
--        | {'full', jobs that wait, jobs that left the queue in the last full ten seconds}: for all, or for this owner
-- Repeated: with the same id it replies 'created' again and changes nothing.
-- Cost: O(log waiting).
local job, parameters, ready, scheduled, meta, same, idempotency, patience, marker, events, leases = unpack(KEYS)
local P, id, who, weight = ARGV[1], ARGV[2], ARGV[17], tonumber(ARGV[18])
local refusal = refused(P)
if refusal then return refusal end
if call('EXISTS', job) == 1 then return {'created', id} end
local known = answered(P, idempotency, ARGV[12])
if known then
  if known[1] == 'existing' then want(P, known[2], call('HGET', P .. ':j:' .. known[2], 'state'), who) end
  return known
end
local now, account = clock(), P .. ':a:' .. who
local mine = who ~= '' and call('SCARD', account) or 0
local back = mine * TURN_MS / weight
local other = call('GET', same)
local found = other and call('HMGET', P .. ':j:' .. other, 'state', 'priority', 'place') or {}
if found[1] then
  -- Without this, a job whose list entry was lost would never do the work.
  relist(P, other, found[1], now, ARGV[16])
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
  answer(idempotency, ARGV[12], ARGV[13], other)
  return {'existing', other}
end
local waiting = call('ZCARD', ready) + call('ZCARD', scheduled)
local free = ARGV[6] - waiting
if free <= 0 or mine >= weight * free then
  -- Programs of an older version do not keep the account, so jobs that have ended are looked for, a few each time.
  for _, one in ipairs(mine > 0 and call('SRANDMEMBER', account, 4) or {}) do
    if not LISTS[call('HGET', P .. ':j:' .. one, 'state')] then call('SREM', account, one) end
  end
  return {'full', tostring(waiting), drained(P, now)}
end
local wait = ARGV[10] ~= '0' and ARGV[10]
if wait then create(job, ARGV, now, 'wait', wait) else create(job, ARGV, now) end
if who ~= '' then
  call('HSET', job, 'by', who)
  call('SADD', account, id)
  call('PEXPIRE', account, WANTED_MS)
end
call('SET', parameters, ARGV[5])
call('SET', same, id)
answer(idempotency, ARGV[12], ARGV[13], id)
if tonumber(ARGV[9]) > now then
  call('HSET', job, 'state', 'scheduled', 'updated', now)
  call('ZADD', scheduled, ARGV[9], id)
  tell(P, id, 'scheduled')
else
  queue(P, id, now, nil, {ARGV[4], wait, back})
end
want(P, id, 'queued', who)
return {'created', id}
