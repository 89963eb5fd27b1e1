-- The time of the server that keeps a key, in milliseconds. In a cluster each server has a clock of its own.
-- KEYS[1] the key
local time = redis.call('TIME')
return string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
