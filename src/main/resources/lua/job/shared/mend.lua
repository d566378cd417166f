-- How damaged jobs are put right.

-- Puts one job right. If its list entry was lost, the job goes back on its list. If it can never run, it ends.
-- If it has ended and would stay for ever, it gets a time to be forgotten.
-- `ends` is how a damaged job ends: error, ttl ms, how many ended jobs to list.
-- Reply: what was wrong ('lost': its list entry was lost), or nil.
local function mend(P, id, now, grace, ends)
  local job = P .. ':j:' .. id
  local held = call('HMGET', job, 'v', 'type', 'fence', 'attempt', 'timeout', 'state', 'wait')
  local state = held[6]
  if (whole(held[1]) or 0) > SCHEMA or call('EXISTS', job) == 0 then return nil end
  if state == 'running' then return relist(P, id, state, now, grace) and 'lost' or nil end
  if state == 'succeeded' or state == 'failed' or state == 'dead' or state == 'cancelled' then
    if call('PTTL', job) >= 0 then return nil end
    for _, part in ipairs({':j:', ':p:', ':h:', ':r:'}) do call('PEXPIRE', P .. part .. id, ends[2]) end
    return 'time to be forgotten'
  end
  local wrong = not LISTS[state] and 'state' or flaw(held, call('STRLEN', P .. ':p:' .. id))
  if wrong then
    call('DEL', P .. ':p:' .. id)
    finish(P, id, 'dead', ends[1], ends[2], ends[3], now)
    call('HINCRBY', P .. ':m', 'damaged', 1)
    return wrong
  end
  if relist(P, id, state, now, grace) then return 'lost' end
  local wait = state == 'queued' and whole(held[7])
  if wait and not call('ZSCORE', P .. ':x', id) then
    call('ZADD', P .. ':x', now + wait, id)
    return 'end of its patience'
  end
end

