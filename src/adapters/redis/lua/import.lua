-- Changes the imported history on top of an expected version, all or nothing. Needs history.lua before it.
--
-- KEYS[1] imports (hash: version, and how far each file is)   KEYS[2] names of imported timelines (set)
-- KEYS[3..] imported timelines (sorted sets by start)
-- ARGV[1] expected version   ARGV[2] digest of the file   ARGV[3] how far it is, as JSON ('' leaves it)
-- ARGV[4] number of operations, then for each: key index, '-' or '+', start in ms, interval as JSON ('' for '-'),
--   name of the timeline
-- Returns 1 when done, 0 when somebody else was first. Without operations the version stays as it is.

if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[1] then return 0 end

local _, operations = applyHistory(4, 2, KEYS[2])
if operations > 0 then redis.call('HINCRBY', KEYS[1], 'version', 1) end
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], ARGV[2], ARGV[3]) end
return 1
