-- Reads a hash, and names the run of the server it is read in. Needs run-id.lua before it.
-- KEYS[1] hash
-- Returns {run, {field, text, field, text …}}.
return {runId(), redis.call('HGETALL', KEYS[1])}
