-- Changes what is remembered of a source, in the run of the server and the log that it was asked in. Needs run-id.lua
-- before it.
-- KEYS[1] memory (hash)   KEYS[2] meta (hash)   ARGV[1] the run
-- ARGV[2] number of fields to keep, then for each: field, text; then the fields to forget
-- Returns 1; 0 when it is another run.
if logId(KEYS[2]) ~= ARGV[1] then return 0 end
local last = 2 + 2 * tonumber(ARGV[2])
for i = 3, last, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
for i = last + 1, #ARGV do redis.call('HDEL', KEYS[1], ARGV[i]) end
return 1
