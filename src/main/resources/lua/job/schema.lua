-- Tells the version of a queue, and the newest version that this program knows.
-- KEYS: 1 P:m
-- ARGV: none
-- Reply: {the queue's version or 0 if it has none yet, the program's}
-- Repeated: the same.
-- Cost: O(1).
-- With: job/shared/queue
local meta = KEYS[1]
return {whole(call('HGET', meta, 'schema')) or 0, SCHEMA}
