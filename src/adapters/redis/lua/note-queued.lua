-- Notes signals that were put into the queue; a key that is known keeps what was noted first.
-- KEYS[1] queued identities (hash)   ARGV[1] seconds to keep them   ARGV[2..] key, note, key, note …
for i = 2, #ARGV, 2 do
  redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 0
