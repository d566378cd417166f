-- What scripts with fixed keys share: this text is put before each of them. It is for values that no Isotherm wrote.

-- For how long a value of another type is kept after it was set aside, and how large it may be. A larger one is deleted.
local ASIDE_MS = 86400000
local MOST_ASIDE = 65536

-- The whole number that a text is, or nil.
local function whole(text)
  local number = text and string.match(text, '^%-?%d+$') and tonumber(text)
  return number and math.abs(number) < 9007199254740992 and number or nil
end

-- Moves a value out of the way, to <key up to its hash tag>:b:<rest of the key>, for so many ms.
local function aside(key, ms)
  local tag, rest = string.match(key, '^(iso:.-}):?(.*)$')
  -- A user of Redis may lack the right to ask. Then nothing is kept, because it may be large.
  local size = redis.pcall('MEMORY', 'USAGE', key)
  if tag and ms > 0 and type(size) == 'number' and size <= MOST_ASIDE then
    redis.call('RENAME', key, tag .. ':b:' .. rest)
    redis.call('PEXPIRE', tag .. ':b:' .. rest, ms)
  else
    redis.call('UNLINK', key)
  end
end

-- Sets a value of another type aside. Reply: whether there was none.
local function sound(key, kind)
  local found = redis.call('TYPE', key).ok
  if found == kind or found == 'none' then return true end
  aside(key, ASIDE_MS)
  return false
end

-- Adds to a field of a hash. A field that is no number begins anew. Reply: the sum.
local function add(key, field, by)
  local sum = redis.pcall('HINCRBY', key, field, by)
  if type(sum) == 'number' then return sum end
  redis.call('HSET', key, field, by)
  return tonumber(by)
end
