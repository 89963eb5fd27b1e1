-- Removes a field of a hash, unless it says something else by now.
-- KEYS[1] hash   ARGV[1] field   ARGV[2] what it said
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
