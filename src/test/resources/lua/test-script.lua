-- KEYS[1] counter; ARGV[1] step. Output: the counter's new value, times two.
-- With: test-prelude
return twice(redis.call('INCRBY', KEYS[1], ARGV[1]))
