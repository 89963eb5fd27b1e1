-- Commits entries on top of an expected position, all or nothing. Needs history.lua before it.
--
-- KEYS[1] meta (hash: epoch, seq)   KEYS[2] log (stream)   KEYS[3] identities (hash)   KEYS[4] timelines (set)
-- KEYS[5] checkpoint (hash)
-- KEYS[6..] history (sorted sets, one per region and hazard), then the words about sources: a set of their names and
--   sorted sets, one per source
-- ARGV[1] expected epoch   ARGV[2] expected seq   ARGV[3] entries to keep in the log
-- ARGV[4] seconds to keep the identities
-- ARGV[5] number of entries, then each entry as JSON; their seqs follow the expected one
-- then the number of history operations, then for each: key index, '-' or '+', start in ms, interval as JSON ('' for '-'),
--   name of the timeline
-- then the number of identities, then for each: key, digest
-- then the number of operations on words about sources, then for each: index of the key of names, key index, '-' (all from
--   then on goes) or '+', at in ms, word as JSON ('' for '-'), name of the source
-- Returns {1, epoch, seq} when committed, {0, epoch, seq} when the log stands elsewhere.

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if meta[1] ~= ARGV[1] or meta[2] ~= ARGV[2] then
  return {0, meta[1] or '', meta[2] or '0'}
end

-- A script that fails halfway is not taken back, so everything is looked at before anything is written.
-- Sections: entries, history operations, identities, words about sources; each a count and that many groups of a width.
local counted = 5
for _, width in ipairs({1, 5, 2, 6}) do
  local count = tonumber(ARGV[counted])
  if not count then return redis.error_reply('ERR a section has no count') end
  counted = counted + 1 + width * count
end
if counted - 1 ~= #ARGV then return redis.error_reply('ERR the arguments do not add up') end

local seq = tonumber(ARGV[2])
local at = 5
local entries = tonumber(ARGV[at])
for i = 1, entries do
  seq = seq + 1
  redis.call('XADD', KEYS[2], string.format('%d-0', seq), 'e', ARGV[at + i])
end
at = at + entries + 1
redis.call('HSET', KEYS[1], 'seq', string.format('%d', seq))
-- Whoever loads the feed reads the log from the checkpoint on, so nothing after it goes, however few are to be kept.
local saved = tonumber(redis.call('HGET', KEYS[5], 'seq') or '0')
local oldest = math.min(seq - tonumber(ARGV[3]), saved) + 1
if oldest > 1 then redis.call('XTRIM', KEYS[2], 'MINID', '~', string.format('%d-0', oldest)) end

at = applyHistory(at, 5, KEYS[4])

local identities = tonumber(ARGV[at])
for i = 1, identities do
  redis.call('HSETNX', KEYS[3], ARGV[at + 2 * i - 1], ARGV[at + 2 * i])
end
if identities > 0 then redis.call('EXPIRE', KEYS[3], ARGV[4]) end
at = at + 2 * identities + 1

local words = tonumber(ARGV[at])
at = at + 1
for i = 1, words do
  local key = KEYS[5 + tonumber(ARGV[at + 1])]
  if ARGV[at + 2] == '-' then
    redis.call('ZREMRANGEBYSCORE', key, ARGV[at + 3], '+inf')
  else
    redis.call('SADD', KEYS[5 + tonumber(ARGV[at])], ARGV[at + 5])
    redis.call('ZADD', key, ARGV[at + 3], ARGV[at + 4])
  end
  at = at + 6
end

return {1, ARGV[1], string.format('%d', seq)}
