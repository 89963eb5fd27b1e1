-- Puts and removes intervals of a history. For scripts that change one; they stand below this text.
--
-- at: where in ARGV the number of operations stands, then for each: key index, '-' or '+', start in ms, interval as JSON
--   ('' for '-'), name of the timeline
-- first: what a key index of 0 would be in KEYS   names: key of the set of names of timelines
-- Returns where in ARGV the next part begins, and the number of operations.
local function applyHistory(at, first, names)
  local operations = tonumber(ARGV[at])
  at = at + 1
  for i = 1, operations do
    local key = KEYS[first + tonumber(ARGV[at])]
    redis.call('ZREMRANGEBYSCORE', key, ARGV[at + 2], ARGV[at + 2])
    if ARGV[at + 1] == '+' then
      redis.call('ZADD', key, ARGV[at + 2], ARGV[at + 3])
      redis.call('SADD', names, ARGV[at + 4])
    end
    at = at + 5
  end
  return at, operations
end
