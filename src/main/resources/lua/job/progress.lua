-- Notes how far a running job is.
-- KEYS: 1 P:j:<id>  2 P:m  3 P:e
-- ARGV: 1 P  2 id  3 lease  4 progress, `done/total`
-- Reply: 'ok' | 'stale'
-- Repeated: the same, with one more event.
-- Cost: O(1).
-- With: job/shared/queue
local job, meta, events = unpack(KEYS)
local P, id = ARGV[1], ARGV[2]
if not owned(job, ARGV[3]) then return stale(P) end
call('HSET', job, 'progress', ARGV[4], 'updated', clock())
tell(P, id, 'running', ARGV[4])
return 'ok'
