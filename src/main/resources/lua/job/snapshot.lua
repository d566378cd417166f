-- Reads one job, and where the stream of events is at that very moment.
-- KEYS: 1 P:j:<id>  2 P:e
-- ARGV: none
-- Reply: nil where there is no such job | {state, progress or '', id of the newest event, id of the oldest}
-- Repeated: reads again. Cost: O(1).
local job = call('HMGET', KEYS[1], 'state', 'progress')
if not job[1] then return nil end
local newest = call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
local oldest = call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)
return {job[1], job[2] or '', newest[1] and newest[1][1] or '0-0', oldest[1] and oldest[1][1] or '0-0'}
