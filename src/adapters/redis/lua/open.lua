-- Tells where a feed's log stands. A log that is not there gets the new epoch that is offered. Needs run-id.lua before it.
--
-- KEYS[1] meta (hash)   KEYS[2] log (stream)   KEYS[3] checkpoint (hash)
-- ARGV[1] a new epoch   ARGV[2] '1' when everything acknowledged survives a restart of the server
-- ARGV[3] and ARGV[4] the epoch and seq that whoever opens has seen   ARGV[5] '1' when whoever opens is to write
-- Returns {epoch, seq}.
--
-- Where writes are not synced one by one, a restart may have lost the end of the log: its positions must not be
-- mistaken for the ones given out before, so the epoch changes while entries and checkpoint stay. Where they are, a
-- server that was started again may still stand on an old copy of its data, or on a file that was cut: there the epoch
-- stays if all that was seen of the log is in it. That is for the writer to say; whoever reads has seen less.

local durable, writes = ARGV[2] == '1', ARGV[5] == '1'

local run = durable and not writes and '' or runId()

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'run')
local epoch, seq, last_run = meta[1], meta[2], meta[3]
if not epoch then
  redis.call('UNLINK', KEYS[2], KEYS[3])
  epoch, seq = ARGV[1], '0'
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'seq', seq, 'run', run)
  return {epoch, seq}
end
-- A log behind what was seen of it went back, to a backup or a file that was cut: other entries will have those seqs.
if epoch == ARGV[3] and tonumber(ARGV[4]) > tonumber(seq) then
  epoch = ARGV[1]
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'run', run)
  return {epoch, seq}
end
if run ~= '' and run ~= last_run then
  local whole = durable and epoch == ARGV[3]
  if last_run and last_run ~= '' and not whole then
    epoch = ARGV[1]
    redis.call('HSET', KEYS[1], 'epoch', epoch)
  end
  redis.call('HSET', KEYS[1], 'run', run)
end
return {epoch, seq}
