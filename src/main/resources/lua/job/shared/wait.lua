-- How a job waits: its place in the queue, its time there, and what wakes a worker for it.

-- A job of priority p waits behind jobs of priority 0 that come up to p times this after it, and behind no later one.
-- So no job waits for ever.
local AGING_MS = 60000
-- How far a new job is put back for each job that its owner has already, so that owners take turns. With a weight of 15
-- it is put back by a fifteenth.
local TURN_MS = 15000

-- Sets the marker for which idle workers wait.
local function wake(P)
  call('ZADD', P .. ':w', 0, 'work')
end

-- The last place of each priority, by its field in P:m, and how far places are ahead of the clock.
local places, ahead, taken = {}, nil, {}

-- The place of a job that comes now: behind all waiting jobs of its priority that were not put back, and `back` ms
-- behind that. Where jobs that had been put back run, places go ahead of the clock, by P:m.ahead: see claim.lua.
-- Reply: the place, and by how many ms it is put back and ahead. `keep_places` has to follow.
local function next_place(P, now, priority, back)
  local meta, field = P .. ':m', 'place:' .. priority
  if not places[field] then
    local held = call('HMGET', meta, 'ahead', field)
    places[field] = whole(held[2]) or 0
    ahead = ahead or whole(held[1]) or 0
    if ahead ~= 0 and call('ZCARD', P .. ':q') == 0 then
      call('HDEL', meta, 'ahead')
      ahead = 0
    end
  end
  local place = math.max(places[field] + 1, (now + priority * AGING_MS) * 1024)
  if back == 0 then places[field], taken[field] = place, true end
  back = math.floor(ahead + back)
  return place + back * 1024, back
end

-- Stores the places that were taken.
local function keep_places(P)
  for field in pairs(taken) do call('HSET', P .. ':m', field, digits(places[field])) end
  taken = {}
end

-- Makes a job that is there already wait for a worker: at the given place, or behind all waiting jobs of its priority.
local function queue(P, id, now, place)
  local job = P .. ':j:' .. id
  local held = call('HMGET', job, 'priority', 'wait')
  if not place then
    local back
    place, back = next_place(P, now, whole(held[1]) or 0, 0)
    keep_places(P)
    if back > 0 then call('HSET', job, 'back', back) else call('HDEL', job, 'back') end
  end
  place = digits(place)
  call('HSET', job, 'state', 'queued', 'place', place, 'updated', now)
  call('HDEL', job, 'progress')
  call('ZADD', P .. ':q', place, id)
  local wait = whole(held[2])
  if wait then call('ZADD', P .. ':x', now + wait, id) end
  tell(P, id, 'queued')
  wake(P)
end

-- Puts a job that has not ended back on its list, if its entry was lost: a queued job at its place, a scheduled job to
-- run at once, a running job with a lease of `grace` ms. Reply: whether the entry was lost.
local function relist(P, id, state, now, grace)
  local list = LISTS[state]
  if not list or call('ZSCORE', P .. list, id) then return false end
  if state == 'queued' then
    queue(P, id, now, whole(call('HGET', P .. ':j:' .. id, 'place')))
  else
    call('ZADD', P .. list, state == 'running' and now + grace or now, id)
  end
  return true
end

-- Queues the scheduled jobs that are due, up to 64. Reply: ms until the next scheduled job is due, or -1.
local function promote(P, now)
  local list = P .. ':s'
  local next = call('ZRANGE', list, 0, 0, 'WITHSCORES')[2]
  if next and tonumber(next) <= now then
    for _, id in ipairs(call('ZRANGEBYSCORE', list, '-inf', now, 'LIMIT', 0, 64)) do
      call('ZREM', list, id)
      if call('HGET', P .. ':j:' .. id, 'state') == 'scheduled' then queue(P, id, now) end
    end
    next = call('ZRANGE', list, 0, 0, 'WITHSCORES')[2]
  end
  return next and math.max(0, next - now) or -1
end

-- Why a job cannot run, or nil. `held` is its v, type, fence, attempt and timeout; `parameters` their length in bytes.
local function flaw(held, parameters)
  -- To look at all numbers of a sound job at once takes a quarter of the time.
  local v, fence, attempt, wanted = held[1] or '0', held[3] or '', held[4] or '0', held[5] or ''
  if held[2] and parameters > 0 and parameters <= MOST_PARAMETERS
    and #v < 16 and #fence < 16 and #attempt < 16 and #wanted < 16
    and find(v .. ',' .. fence .. ',' .. attempt .. ',' .. wanted, '^%d+,%d+,%d+,[1-9]%d*$') then return nil end
  local timeout = whole(held[5])
  if not held[2] then return 'type' end
  if held[1] and not whole(held[1]) then return 'v' end
  if not whole(held[3]) then return 'fence' end
  if held[4] and not whole(held[4]) then return 'attempt' end
  if not timeout or timeout < 1 then return 'timeout' end
  if parameters == 0 then return 'parameters, which are gone' end
  if parameters > MOST_PARAMETERS then return 'parameters, which are too long' end
end
