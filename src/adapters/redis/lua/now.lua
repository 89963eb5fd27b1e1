-- The time of the server, in milliseconds: clocks of those who ask may differ. For scripts that tell time; they stand
-- below this text.
local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
