-- Adds what one context counted of the jobs of a queue to the buckets of this minute and of these ten minutes.
-- KEYS: 1 P:t:from:<mark of a context>, the number of its last batch
-- ARGV: 1 P  2 number of the batch  3 ms for which it is known  4 field  5 count  and so on in pairs
-- Derived: P:t:<seconds>:<number>
-- Reply: 1, or 0 if that batch was added before
-- Repeated: 0, and adds nothing, until the context sends another batch or its time is over.
-- Cost: O(fields), of which there are less than sixty.
-- With: redis/sound
local last = KEYS[1]
local P, batch = ARGV[1], ARGV[2]
-- The seconds of a bucket, and how many seconds it is kept after the last count: two hours, and 25 hours.
local LEVELS = {{60, 7200}, {600, 90000}}
sound(last, 'string')
if redis.call('GET', last) == batch then return 0 end
-- Without memory Redis refuses this first write, and so nothing of the batch is added.
redis.call('SET', last, batch, 'PX', ARGV[3])
local now = redis.call('TIME')[1]
for _, level in ipairs(LEVELS) do
  local bucket = P .. ':t:' .. level[1] .. ':' .. math.floor(now / level[1])
  sound(bucket, 'hash')
  for i = 4, #ARGV, 2 do add(bucket, ARGV[i], ARGV[i + 1]) end
  redis.call('PEXPIRE', bucket, level[2] * 1000)
end
return 1
