-- Takes one request from a budget that all workers share: at most so many within any window of that length.
-- KEYS[1] the budget, a sorted set of the times of its requests
-- ARGV[1] how many   ARGV[2] the window in milliseconds   ARGV[3] a name for this request
-- Returns { 1, left } or { 0, milliseconds until there is one }. The time is the server's, so that clocks of workers do not matter.
local present = now()
local count, window = tonumber(ARGV[1]), tonumber(ARGV[2])
-- An hour is kept: another limit of the same budget may look further back than this one.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', present - 3600000)
local used = redis.call('ZCOUNT', KEYS[1], '(' .. (present - window), '+inf')
if used >= count then
  local first = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. (present - window), '+inf', 'WITHSCORES', 'LIMIT', used - count, 1)
  return { 0, math.max(1, tonumber(first[2]) + window - present) }
end
redis.call('ZADD', KEYS[1], present, ARGV[3])
redis.call('PEXPIRE', KEYS[1], 3600000)
return { 1, count - used - 1 }
