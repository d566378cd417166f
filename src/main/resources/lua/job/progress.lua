-- Notes how far a running job is.
-- KEYS: 1 P:j:<id>  2 P:m  3 P:e
-- ARGV: 1 P  2 id  3 lease  4 progress, `done/total`
-- Reply: 'ok' | 'stale'. Repeated: the same. Cost: O(1).
if not owned(KEYS[1], ARGV[3]) then return stale(ARGV[1]) end
call('HSET', KEYS[1], 'progress', ARGV[4], 'updated', clock())
tell(ARGV[1], ARGV[2], 'running', ARGV[4])
return 'ok'
