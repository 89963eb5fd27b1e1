-- Saves a checkpoint, if it is one of this log and newer than the one there.
-- KEYS[1] meta (hash)   KEYS[2] checkpoint (hash)
-- ARGV[1] epoch   ARGV[2] seq   ARGV[3] checkpoint as JSON
-- Returns 1 when saved.
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if meta[1] ~= ARGV[1] or tonumber(ARGV[2]) > tonumber(meta[2]) then return 0 end
local saved = redis.call('HGET', KEYS[2], 'seq')
if saved and tonumber(saved) > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[2], 'seq', ARGV[2], 'checkpoint', ARGV[3])
return 1
