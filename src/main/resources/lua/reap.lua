-- Takes back what vanished workers held, ends what waited too long, and lets run what is due.
-- KEYS: 1 P:l  2 P:q  3 P:s  4 P:d  5 P:c  6 P:m  7 P:x  8 P:w  9 P:e
-- ARGV: 1 P  2 most jobs to take in one call  3 stalls after which a job is dead  4 ttl ms of an ended job
--       5 how many ended jobs to list  6 error of a stalled job  7 error of one that waited too long
--       8 error of a cancelled one  9 how many errors to keep
-- Derived: P:j:<id>, P:p:<id>, P:r:<id>, P:h:<id>, P:u:<identity> of the jobs that it takes or lets run
-- Reply: list of {id, 'queued' | 'dead' | 'cancelled' | 'expired', worker, stalls}
-- Repeated: finds nothing more to take. Cost: O(taken log waiting).
local P, now, taken = ARGV[1], clock(), {}
local refusal = refused(P)
if refusal then return refusal end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[2])) do
  local job = P .. ':j:' .. id
  local held = redis.call('HMGET', job, 'state', 'place', 'worker', 'stalls', 'cancel')
  redis.call('ZREM', KEYS[1], id)
  if held[1] == 'running' then
    local stalls, outcome = held[4] + 1, 'queued'
    redis.call('HSET', job, 'stalls', stalls, 'lease', '', 'worker', '')
    -- A stall is not the handler's fault, and has a bound of its own.
    redis.call('HINCRBY', job, 'attempt', -1)
    redis.call('HINCRBY', KEYS[6], 'stalled', 1)
    if held[5] then
      outcome = 'cancelled'
      finish(P, id, outcome, ARGV[8], ARGV[4], ARGV[5], now)
    elseif stalls >= tonumber(ARGV[3]) then
      outcome = 'dead'
      redis.call('RPUSH', P .. ':h:' .. id, ARGV[6])
      redis.call('LTRIM', P .. ':h:' .. id, -ARGV[9], -1)
      finish(P, id, outcome, ARGV[6], ARGV[4], ARGV[5], now)
    else
      queue(P, id, now, held[2])
    end
    taken[#taken + 1] = {id, outcome, held[3], tostring(stalls)}
  end
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[7], '-inf', now, 'LIMIT', 0, ARGV[2])) do
  redis.call('ZREM', KEYS[7], id)
  if redis.call('HGET', P .. ':j:' .. id, 'state') == 'queued' then
    finish(P, id, 'dead', ARGV[7], ARGV[4], ARGV[5], now)
    redis.call('HINCRBY', KEYS[6], 'expired', 1)
    taken[#taken + 1] = {id, 'expired', '', '0'}
  end
end
promote(P, now)
return taken
