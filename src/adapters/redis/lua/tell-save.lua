-- Saves how far a destination was told, if the worker has its shard.
-- KEYS[1] the shard   KEYS[2] cursors (hash)   KEYS[3] what it was told (hash)
-- ARGV[1] the worker   ARGV[2] the destination and feed   ARGV[3] the cursor   ARGV[4..] key, value, key, value …; an empty value forgets
-- Returns 1 when saved.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
for i = 4, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', KEYS[3], ARGV[i])
  else
    redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
  end
end
return 1
