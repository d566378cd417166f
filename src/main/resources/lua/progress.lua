-- Notes how far a running job is.
-- KEYS: 1 P:j:<id>  2 P:m
-- ARGV: 1 lease  2 progress, `done/total`
-- Reply: 'ok' | 'stale'. Repeated: the same. Cost: O(1).
if not owned(KEYS[1], ARGV[1]) then
  redis.call('HINCRBY', KEYS[2], 'stale', 1)
  return 'stale'
end
redis.call('HSET', KEYS[1], 'progress', ARGV[2], 'updated', clock())
return 'ok'
