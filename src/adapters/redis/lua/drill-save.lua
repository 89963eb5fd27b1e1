-- Saves how far a drill is, and that it is played, if its player still is the one who plays it.
-- KEYS[1] the lease   KEYS[2] drill (hash)   ARGV[1] the player   ARGV[2] progress as JSON
-- Returns 1 when saved, 0 when another has the lease, or the drill is gone.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
redis.call('HSET', KEYS[2], 'progress', ARGV[2], 'seen', now())
return 1
