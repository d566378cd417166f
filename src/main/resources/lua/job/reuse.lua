-- Names the job whose result answers equal work, if there is one.
-- KEYS: 1 P:u:<identity>  2 P:i:<hash>  3 P:m
-- ARGV: 1 P  2 hash of the client's request, '' without an idempotency key  3 ms to remember the idempotency key
-- Derived: P:j:<id> of the job that does the same work, or that the idempotency key got
-- Reply: its id | nil, also where the idempotency key got a job that has no result: to enqueue tells more
-- Repeated: the same.
-- Cost: O(1).
-- With: job/shared/queue job/shared/make
local same, idempotency, meta = unpack(KEYS)
local P = ARGV[1]
local refusal = refused(P)
if refusal then return refusal end
local known = answered(P, idempotency, ARGV[2])
if known and known[1] == 'conflict' then return nil end
local other = known and known[2] or call('GET', same)
if not other or call('HGET', P .. ':j:' .. other, 'state') ~= 'succeeded' then return nil end
if not known then answer(idempotency, ARGV[2], ARGV[3], other) end
return other
