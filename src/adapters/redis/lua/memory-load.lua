-- Reads what is remembered of a source, and names the run of the server and the log it is read in. Needs run-id.lua before it.
-- KEYS[1] memory (hash)   KEYS[2] meta (hash)
-- Returns {run, {field, text, field, text …}}.
return {logId(KEYS[2]), redis.call('HGETALL', KEYS[1])}
