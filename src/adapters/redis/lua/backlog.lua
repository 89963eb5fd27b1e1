-- For how long the oldest of what was acknowledged waits, by the clock of this server, and how many batches failed for good.
--
-- KEYS[1] wait (list)   KEYS[2] active (list)   KEYS[3] delayed (sorted set)   KEYS[4] failed (sorted set)
-- KEYS[5] prioritized (sorted set): what was added behind everything else
-- ARGV[1] what the names of batches begin with
-- Returns {milliseconds or '', number of failed ones, time of the latest failure or ''}.
--
-- Batches wait in the order they came, but for those that come back to the end of the list or into the set: so a few of
-- each are looked at.

local oldest
local function look(ids)
  for _, id in ipairs(ids) do
    local at = tonumber(redis.call('HGET', ARGV[1] .. id, 'timestamp') or '')
    if at and (not oldest or at < oldest) then oldest = at end
  end
end

look(redis.call('LRANGE', KEYS[1], -16, -1))
look(redis.call('LRANGE', KEYS[2], -128, -1))
look(redis.call('ZRANGE', KEYS[3], 0, 31))
look(redis.call('ZREVRANGE', KEYS[3], 0, 31))
look(redis.call('ZRANGE', KEYS[5], 0, 31))
local latest = redis.call('ZREVRANGE', KEYS[4], 0, 0, 'WITHSCORES')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return {oldest and string.format('%.0f', math.max(0, now - oldest)) or '', redis.call('ZCARD', KEYS[4]), latest[2] or ''}
