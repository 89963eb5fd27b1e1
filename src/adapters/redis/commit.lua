-- Commits entries on top of an expected position, all or nothing.
--
-- KEYS[1] meta (hash: epoch, seq)   KEYS[2] log (stream)   KEYS[3] identities (hash)   KEYS[4] timelines (set)
-- KEYS[5..] history (sorted sets, one per region and hazard)
-- ARGV[1] expected epoch   ARGV[2] expected seq   ARGV[3] entries to keep in the log
-- ARGV[4] number of entries, then each entry as JSON; their seqs follow the expected one
-- then the number of history operations, then for each: key index, '-' or '+', start in ms, interval as JSON ('' for '-'),
--   name of the timeline
-- then the number of identities, then for each: key, digest
-- Returns {1, epoch, seq} when committed, {0, epoch, seq} when the log stands elsewhere.

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if meta[1] ~= ARGV[1] or meta[2] ~= ARGV[2] then
  return {0, meta[1] or '', meta[2] or '0'}
end

local seq = tonumber(ARGV[2])
local at = 4
local entries = tonumber(ARGV[at])
for i = 1, entries do
  seq = seq + 1
  redis.call('XADD', KEYS[2], string.format('%d-0', seq), 'e', ARGV[at + i])
end
at = at + entries + 1
redis.call('HSET', KEYS[1], 'seq', string.format('%d', seq))
redis.call('XTRIM', KEYS[2], 'MAXLEN', '~', ARGV[3])

local operations = tonumber(ARGV[at])
at = at + 1
for i = 1, operations do
  local key = KEYS[4 + tonumber(ARGV[at])]
  redis.call('ZREMRANGEBYSCORE', key, ARGV[at + 2], ARGV[at + 2])
  if ARGV[at + 1] == '+' then
    redis.call('ZADD', key, ARGV[at + 2], ARGV[at + 3])
    redis.call('SADD', KEYS[4], ARGV[at + 4])
  end
  at = at + 5
end

local identities = tonumber(ARGV[at])
for i = 1, identities do
  redis.call('HSETNX', KEYS[3], ARGV[at + 2 * i - 1], ARGV[at + 2 * i])
end

return {1, ARGV[1], string.format('%d', seq)}
