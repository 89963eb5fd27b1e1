-- Tells what is remembered of a source, and of which run of the server. Needs run-id.lua before it.
-- KEYS[1] memory (hash)
-- Returns {run, {field, text, field, text …}}.
return {runId(), redis.call('HGETALL', KEYS[1])}
