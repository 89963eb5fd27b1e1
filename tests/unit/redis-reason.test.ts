import { expect, test } from 'vitest';
import { asksForAnother, isHopeless, noteFailure, redisReason } from '../../src/adapters/redis/connect/reason.ts';

test.each([
  ["MISCONF Redis is configured to save RDB snapshots, but it's unable to persist to disk", /disk is full/],
  ["OOM command not allowed when used memory > 'maxmemory'.", /^Redis is full/],
  ['connect ECONNREFUSED 127.0.0.1:6379', /^nothing listens there/],
  ['getaddrinfo ENOTFOUND redis.example', /^no such host/],
  ['WRONGPASS invalid username-password pair', /does not let us in/],
  ['Protocol error', /^Protocol error$/],
])('what is wrong with Redis is called by its name: %s', (message, reason) => {
  expect(redisReason(new Error(message))).toMatch(reason);
});

test('a command that was given up on tells why its connection failed', () => {
  noteFailure(new Error('getaddrinfo ENOTFOUND nowhere'));
  const error = new Error(
    'Reached the max retries per request limit (which is 1). Refer to "maxRetriesPerRequest" option',
  );
  expect(redisReason(error)).toBe('no such host: is the address of Redis right (getaddrinfo ENOTFOUND nowhere)');
  expect(isHopeless(error)).toBe(true);
});

test.each([
  ["READONLY You can't write against a read only replica.", true],
  ['ERR Error running script (call to f_1): @user_script:1: -READONLY You cannot write', true],
  ['LOADING Redis is loading the dataset in memory', true],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", true],
  ['ERR unknown command', false],
])('whether another connection would do: %s', (message, is) => {
  expect(asksForAnother(new Error(message))).toBe(is);
});
