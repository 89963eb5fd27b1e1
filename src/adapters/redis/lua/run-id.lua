-- Names the run of the server; '' where it does not say.
local function runId()
  local info = redis.pcall('INFO', 'server')
  return type(info) == 'string' and info:match('run_id:(%w+)') or ''
end

-- The same with the epoch of the log whose meta (hash) that is: another one too where the log was lost and the server goes on.
local function logId(meta)
  return runId() .. ' ' .. (redis.call('HGET', meta, 'epoch') or '')
end
