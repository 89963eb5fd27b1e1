import fc from 'fast-check';
import { expect, test } from 'vitest';
import { protocolsWith, tokenAmong } from '../../../src/protocol/live/token-protocol.ts';

/** As HTTP can carry one, and as long as one may be. */
const TOKEN = fc.string({
  unit: fc.constantFrom(...Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at))),
  minLength: 1,
  maxLength: 80,
});

test('any token comes through the offer of a browser as it was, and is gone from it', () => {
  fc.assert(
    fc.property(TOKEN, fc.constantFrom(', ', ',', ' , '), (token, between) => {
      const offered = protocolsWith(token);
      // What a subprotocol may be made of; browsers refuse to connect with anything else.
      for (const one of offered) expect(one).toMatch(/^[\w.-]+$/);
      expect(tokenAmong(offered.join(between))).toEqual({ token, rest: 'allclear' });
    }),
  );
});

test('without a token nothing is offered, and what others offer stays', () => {
  expect(protocolsWith(undefined)).toEqual([]);
  expect(protocolsWith('')).toEqual([]);
  expect(tokenAmong('graphql-ws, mqtt')).toEqual({ token: undefined, rest: 'graphql-ws, mqtt' });
});

test.each(['', '6', 'zz', '00', '0a', '7f7', 'ff'])('%j is no token, and is not passed on', (hex) => {
  const { token, rest } = tokenAmong(`allclear, allclear.token.${hex}`);
  expect(rest).toBe('allclear');
  expect(token).toBeUndefined();
});
