-- Names the run of the server; '' where it does not say.
local function runId()
  local info = redis.pcall('INFO', 'server')
  return type(info) == 'string' and info:match('run_id:(%w+)') or ''
end
