-- Cleans one list of a queue: removes entries without a job or past the bounds, and cuts waits that are too long.
-- KEYS: 1 the list, one of P:q P:s P:l P:x P:c P:d  2 P:e
-- ARGV: 1 P  2 cursor, '0' to begin  3 about how many entries to look at  4 ms that events can be read
--       5 ms that ended jobs are listed, -1 if the list is not one of ended jobs  6 how many ended jobs to list
-- Derived: P:j:<id>, P:p:<id>, P:r:<id>, P:h:<id> of the jobs that it looks at
-- Reply: {cursor to go on with or '0' at the end, and how many it removed:
--         entries past the bounds, entries without a job, events past their age}
-- Repeated: finds fewer entries, or none.
-- Cost: O(looked at + removed log list).
-- With: job/shared/queue
local list, events = unpack(KEYS)
local P, cursor, now, trimmed, orphans, aged = ARGV[1], ARGV[2], clock(), 0, 0, 0
-- A wait that is longer than possible was written before the clock went back. It is cut.
local function shorten(id, over)
  local held = call('HMGET', P .. ':j:' .. id, 'updated', 'wait')
  local since, wait = whole(held[1]), whole(held[2])
  if list == P .. ':x' and wait and over > now + wait then
    call('ZADD', list, now + wait, id)
  elseif list == P .. ':s' and over > now + 31622400000 then
    -- Nothing is scheduled for more than a year ahead.
    call('ZADD', list, now, id)
  elseif list == P .. ':s' and since and since > now + 5000 then
    call('ZADD', list, over - (since - now), id)
    call('HSET', P .. ':j:' .. id, 'updated', now)
  end
end
if cursor == '0' then
  if tonumber(ARGV[5]) >= 0 then
    trimmed = call('ZREMRANGEBYSCORE', list, '-inf', now - ARGV[5])
      + call('ZREMRANGEBYRANK', list, 0, -ARGV[6] - 1)
  end
  aged = call('XTRIM', events, 'MINID', string.format('%.0f', now - ARGV[4]))
end
local found = call('ZSCAN', list, cursor, 'COUNT', ARGV[3])
for i = 1, #found[2], 2 do
  local id = found[2][i]
  if call('EXISTS', P .. ':j:' .. id) == 0 then
    orphans = orphans + call('ZREM', list, id)
    call('DEL', P .. ':p:' .. id, P .. ':h:' .. id, P .. ':r:' .. id)
  else
    shorten(id, tonumber(found[2][i + 1]))
  end
end
return {found[1], trimmed, orphans, aged}
