-- A worker says that it is there, renews its shares and takes free ones up to its fair part.
-- KEYS[1] workers (sorted set, by when they count no more)   KEYS[2..] the shares
-- ARGV[1] the worker   ARGV[2] milliseconds
-- Returns the fair part, then the indexes of the shares it has. The time is the server's: a worker
-- whose clock is ahead would count no other.
local present = now()
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', present)
redis.call('ZADD', KEYS[1], present + tonumber(ARGV[2]), ARGV[1])
local workers = redis.call('ZCARD', KEYS[1])
local share = math.ceil((#KEYS - 1) / workers)
local answer = { share }
for i = 2, #KEYS do
  if redis.call('GET', KEYS[i]) == ARGV[1] then
    redis.call('PEXPIRE', KEYS[i], ARGV[2])
    answer[#answer + 1] = i - 2
  end
end
for i = 2, #KEYS do
  if #answer - 1 >= share then break end
  if not redis.call('GET', KEYS[i]) then
    redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2])
    answer[#answer + 1] = i - 2
  end
end
return answer
