-- Reads a hash, and names the run of the server it is read in, with its log where one is given. Needs run-id.lua before it.
-- KEYS[1] hash   KEYS[2] meta of the log (hash), or none
-- Returns {run, {field, text, field, text …}}.
return {KEYS[2] and logId(KEYS[2]) or runId(), redis.call('HGETALL', KEYS[1])}
