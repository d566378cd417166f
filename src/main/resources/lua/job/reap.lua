-- Takes back the jobs of lost workers, ends jobs that waited too long, queues due jobs, and limits harm by clock jumps.
-- KEYS: 1 P:q  2 P:s  3 P:l  4 P:x  5 P:c  6 P:d  7 P:m  8 P:e  9 P:w  10 P:n
-- ARGV: 1 P  2 most jobs to take in one call  3 stalls after which a job is dead  4 ttl ms of an ended job
--       5 how many ended jobs to list  6 error of a stalled job  7 error of a job that waited too long
--       8 error of a cancelled job  9 how many errors to keep  10 error of a job that can never run  11 lease ms
--       12 ms without any reaper after which leases that ended meanwhile are prolonged, 0 for never
--       13 the time that the last reply told this reaper, 0 for none  14 ms since that reply by the reaper's own clock
-- Derived: P:j:<id>, P:p:<id>, P:r:<id>, P:h:<id>, P:u:<identity>, P:o:<id>,
--          P:a:<owner> of the jobs that it takes or queues
-- Reply: {now, ms by which the clock jumped or 0,
--         list of {id, 'queued' | 'dead' | 'cancelled' | 'expired' | 'damaged', worker or what is wrong, stalls},
--         list of notes on damaged values}
-- Repeated: finds nothing more to take.
-- Cost: O(taken log waiting).
-- With: job/shared/queue job/shared/wait job/shared/finish job/shared/mend
local ready, scheduled, leases, patience, finished, dead, meta, events, marker, notes = unpack(KEYS)
local P, now, lease, taken = ARGV[1], clock(), tonumber(ARGV[11]), {}
local refusal = refused(P)
if refusal then return refusal end
-- By less than this, two clocks may differ without a jump.
local JUMP_MS = 5000
-- The first write needs no memory: see `stale` in queue.lua.
local noted = call('LPOP', notes, MOST_NOTES) or {}
local seen = call('HMGET', meta, 'reaped', 'spared', 'jumped', 'jump')
local reaped, jump = whole(seen[1]) or now, 0
if now < reaped - JUMP_MS then
  -- The clock went back: leases that would last too long now are cut.
  jump = now - reaped
  call('HDEL', meta, 'jumped', 'jump', 'spared')
  seen = {}
  for _, id in ipairs(call('ZRANGEBYSCORE', leases, string.format('(%.0f', now + lease), '+inf')) do
    call('ZADD', leases, now + lease, id)
  end
elseif ARGV[13] ~= '0' and now - ARGV[13] - ARGV[14] > JUMP_MS and reaped <= ARGV[13] + ARGV[14] + JUMP_MS then
  -- The clock went forward since this reaper's last call, and no reaper noted it yet.
  jump = now - ARGV[13] - ARGV[14]
  seen[3], seen[4] = tostring(now), tostring(jump)
  call('HSET', meta, 'jumped', string.format('%.0f', now), 'jump', string.format('%.0f', jump))
end
-- No worker asks for so long a lease, and nobody may wait for its end.
for _, id in ipairs(call('ZRANGEBYSCORE', leases, string.format('(%.0f', now + 10 * lease), '+inf', 'LIMIT', 0, 100)) do
  call('ZADD', leases, now + lease, id)
end
-- While no reaper could write, no worker could renew its leases either. Those that live do so now: give them time.
local idle = tonumber(ARGV[12])
if idle > 0 and now - reaped > idle and now - (whole(seen[2]) or 0) > lease then
  call('HSET', meta, 'spared', now)
  for _, id in ipairs(call('ZRANGEBYSCORE', leases, string.format('(%.0f', reaped), now)) do
    call('ZADD', leases, now + lease / 2, id)
  end
end
if jump ~= 0 or reaped == now or now - reaped > 1000 then call('HSET', meta, 'reaped', now) end
local ends = {ARGV[10], ARGV[4], ARGV[5]}
for _, id in ipairs(call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, ARGV[2])) do
  local job = P .. ':j:' .. id
  local held = call('HMGET', job, 'state', 'place', 'worker', 'stalls', 'cancel')
  call('ZREM', leases, id)
  if held[1] == 'running' then
    local stalls, outcome = (whole(held[4]) or 0) + 1, 'queued'
    call('HSET', job, 'stalls', stalls, 'lease', '', 'worker', '')
    -- A stall is not the handler's fault: it takes no attempt, and stalls have a maximum of their own.
    call('HINCRBY', job, 'attempt', -1)
    call('HINCRBY', meta, 'stalled', 1)
    if held[5] then
      outcome = 'cancelled'
      finish(P, id, outcome, ARGV[8], ARGV[4], ARGV[5], now)
    elseif stalls >= tonumber(ARGV[3]) then
      outcome = 'dead'
      call('RPUSH', P .. ':h:' .. id, ARGV[6])
      call('LTRIM', P .. ':h:' .. id, -ARGV[9], -1)
      finish(P, id, outcome, ARGV[6], ARGV[4], ARGV[5], now)
    else
      queue(P, id, now, whole(held[2]))
    end
    taken[#taken + 1] = {id, outcome, held[3] or '', tostring(stalls)}
  else
    local wrong = mend(P, id, now, lease, ends)
    if wrong then taken[#taken + 1] = {id, 'damaged', wrong, '0'} end
  end
end
for _, id in ipairs(call('ZRANGEBYSCORE', patience, '-inf', now, 'LIMIT', 0, ARGV[2])) do
  local held = call('HMGET', P .. ':j:' .. id, 'state', 'updated', 'wait')
  local since, wait = whole(held[2]), whole(held[3])
  local jumped, by = whole(seen[3]), whole(seen[4])
  local over = call('ZSCORE', patience, id)
  call('ZREM', patience, id)
  if held[1] == 'queued' then
    if since and wait and jumped and by and since < jumped and over - since <= wait and over + by > now then
      -- It began to wait before the clock jumped forward, so it has not waited that long yet.
      call('ZADD', patience, over + by, id)
    else
      finish(P, id, 'dead', ARGV[7], ARGV[4], ARGV[5], now)
      call('HINCRBY', meta, 'expired', 1)
      taken[#taken + 1] = {id, 'expired', '', '0'}
    end
  end
end
promote(P, now)
return {now, jump, taken, noted}
