-- Notes that the hub is at work now: prolongs the latest span, or begins another one after a gap.
-- KEYS[1] spans (sorted set by their begin, each 'begin-end')   ARGV[1] now in ms   ARGV[2] the longest gap in ms
-- ARGV[3] 1: what was noted of the time after now is taken back first
local now = tonumber(ARGV[1])
if ARGV[3] == '1' then
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf')
  local last = redis.call('ZREVRANGE', KEYS[1], 0, 0)[1]
  if last then
    local from, to = last:match('^(%d+)-(%d+)$')
    if tonumber(to) > now then
      redis.call('ZREM', KEYS[1], last)
      redis.call('ZADD', KEYS[1], from, from .. '-' .. ARGV[1])
    end
  end
end
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0)[1]
if last then
  local from, to = last:match('^(%d+)-(%d+)$')
  if now <= tonumber(to) then return 0 end
  if now - tonumber(to) <= tonumber(ARGV[2]) then
    redis.call('ZREM', KEYS[1], last)
    redis.call('ZADD', KEYS[1], from, from .. '-' .. ARGV[1])
    return 1
  end
end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1] .. '-' .. ARGV[1])
return 1
