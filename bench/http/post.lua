-- For wrk: the same POST again and again.
wrk.method = "POST"
