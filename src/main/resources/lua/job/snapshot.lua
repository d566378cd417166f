-- Reads one job and the position of the stream of events at the same moment.
-- KEYS: 1 P:j:<id>  2 P:e
-- ARGV: none
-- Reply: nil if there is no such job | {state, progress or '', id of the newest event, id of the oldest event}
-- Repeated: reads again.
-- Cost: O(1).
-- With: job/shared/queue
local job, events = unpack(KEYS)
local fields = call('HMGET', job, 'state', 'progress')
if not fields[1] then return nil end
local newest = call('XREVRANGE', events, '+', '-', 'COUNT', 1)
-- Such a time is none of a clock, and no later event could be told from it.
if newest[1] and not possible(newest[1][1]) then
  set_aside(events)
  newest = {}
end
local oldest = call('XRANGE', events, '-', '+', 'COUNT', 1)
return {fields[1], fields[2] or '', newest[1] and newest[1][1] or '0-0', oldest[1] and oldest[1][1] or '0-0'}
