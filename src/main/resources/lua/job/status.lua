-- Reads the status of one job, for several who ask at once.
-- KEYS: 1 P:j:<id>  2 P:p:<id>  3 P:r:<id>  4 P:o:<id>  5 P:h:<id>  6 P:s
-- ARGV: 1 id  2 the version that the caller has already of an ended job, or ''  3... who asks
-- Reply: nil if there is no such job, or if its hash, its errors or the list is of another type
--        | {version} if the job has ended and is of that version
--        | {version, type, state, created, updated, progress or nil, parameters or nil, outcome or nil, time to run at or
--        nil, present time in ms, error of its last attempt or nil, for each who asks 1 if it gave the job up or 0}
-- Repeated: reads again.
-- Cost: O(1) for each who asks.
local job, parameters, outcome, owners, errors, scheduled = unpack(KEYS)
local failure
local function call(...)
  local reply = redis.pcall(...)
  if type(reply) ~= 'table' or not reply.err then return reply end
  failure = failure or reply
  return false
end

-- MGET says nil of a value of another type, too.
local function text(key) return (call('MGET', key) or {})[1] end

local function read()
  local fields = call('HMGET', job, 'type', 'state', 'created', 'updated', 'progress', 'fence')
  if not fields or not fields[1] or not fields[2] then return nil end
  local state = fields[2]
  local open = state == 'queued' or state == 'scheduled' or state == 'running'
  -- A job that an operator ran again has another fence when it ends again.
  local version = table.concat({state, fields[4] or '', fields[6] or ''}, ':')
  if not open and version == ARGV[2] then return {version} end
  local due = state == 'scheduled' and call('ZSCORE', scheduled, ARGV[1])
  local last = state == 'scheduled' and call('LINDEX', errors, -1)
  local t = redis.call('TIME')
  return {version, fields[1], state, fields[3], fields[4], fields[5], text(parameters), not open and text(outcome),
    due, string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000)), last, open}
end

local reply = read()
if failure then return not string.find(failure.err, 'WRONGTYPE', 1, true) and failure end
if not reply or #reply == 1 then return reply end
local open = table.remove(reply)
for i = 3, #ARGV do
  -- One whose account is of another type has given up nothing: the next one who wants the job sets it aside.
  local wanted = open and call('SMISMEMBER', owners, '', ARGV[i]) or {}
  reply[#reply + 1] = wanted[1] == 1 and wanted[2] == 0 and 1 or 0
end
if failure and not string.find(failure.err, 'WRONGTYPE', 1, true) then return failure end
return reply
