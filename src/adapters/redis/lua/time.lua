-- The time of the server that keeps a key, in milliseconds. In a cluster each server has a clock of its own.
-- KEYS[1] the key
return string.format('%.0f', now())
