-- Changes the imported history on top of an expected version, all or nothing.
--
-- KEYS[1] imports (hash: version, and how far each file is)   KEYS[2] names of imported timelines (set)
-- KEYS[3..] imported timelines (sorted sets by start)
-- ARGV[1] expected version   ARGV[2] digest of the file   ARGV[3] how far it is, as JSON ('' leaves it)
-- ARGV[4] number of operations, then for each: key index, '-' or '+', start in ms, interval as JSON ('' for '-'),
--   name of the timeline
-- Returns 1 when done, 0 when somebody else was first. Without operations the version stays as it is.

if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[1] then return 0 end

local operations = tonumber(ARGV[4])
local at = 5
for i = 1, operations do
  local key = KEYS[2 + tonumber(ARGV[at])]
  redis.call('ZREMRANGEBYSCORE', key, ARGV[at + 2], ARGV[at + 2])
  if ARGV[at + 1] == '+' then
    redis.call('ZADD', key, ARGV[at + 2], ARGV[at + 3])
    redis.call('SADD', KEYS[2], ARGV[at + 4])
  end
  at = at + 5
end
if operations > 0 then redis.call('HINCRBY', KEYS[1], 'version', 1) end
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], ARGV[2], ARGV[3]) end
return 1
