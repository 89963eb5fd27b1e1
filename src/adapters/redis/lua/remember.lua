-- Remembers signals taken in; a key that is known keeps its first digest.
-- KEYS[1] identities (hash)   ARGV[1] seconds to keep them   ARGV[2..] key, digest, key, digest …
for i = 2, #ARGV, 2 do
  redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 0
