-- Removes a field of a hash, unless it says something else by now, or the server is in another run. Needs run-id.lua
-- before it.
-- KEYS[1] hash   ARGV[1] run   ARGV[2] field   ARGV[3] what it said
if runId() ~= ARGV[1] or redis.call('HGET', KEYS[1], ARGV[2]) ~= ARGV[3] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[2])
