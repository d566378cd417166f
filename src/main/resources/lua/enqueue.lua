-- Accepts a job, or names the job that already does the same work.
-- KEYS: 1 P:j:<id>  2 P:p:<id>  3 P:q  4 P:s  5 P:m  6 P:u:<hash>
-- ARGV: 1 P  2 id  3 type  4 priority (0 first)  5 parameters  6 most that may wait  7 timeout ms  8 schema version
-- Reply: {'created', id, created ms} | {'existing', id, created ms} | {'full', '', waiting}
-- Repeated with the same id: replies 'created' again and changes nothing. Cost: O(log waiting).
local P, id = ARGV[1], ARGV[2]
local before = redis.call('HGET', KEYS[1], 'created')
if before then return {'created', id, before} end
local other = redis.call('GET', KEYS[6])
if other then
  local created = redis.call('HGET', P .. ':j:' .. other, 'created')
  if created then return {'existing', other, created} end
end
local waiting = redis.call('ZCARD', KEYS[3]) + redis.call('ZCARD', KEYS[4])
if waiting >= tonumber(ARGV[6]) then return {'full', '', tostring(waiting)} end
local now = clock()
local place = ARGV[4] * 1099511627776 + redis.call('HINCRBY', KEYS[5], 'sequence', 1)
redis.call('HSET', KEYS[1], 'v', ARGV[8], 'state', 'queued', 'type', ARGV[3], 'place', place,
  'attempt', 0, 'stalls', 0, 'fence', 0, 'timeout', ARGV[7], 'created', now, 'updated', now, 'same', KEYS[6])
redis.call('SET', KEYS[2], ARGV[5])
redis.call('ZADD', KEYS[3], place, id)
redis.call('SET', KEYS[6], id)
return {'created', id, tostring(now)}
