import { expect, test } from 'vitest';
import { isSecret, newSecret, signed } from '../../../src/adapters/webhook/sign.ts';

test('the example of the specification has its signature', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const made = signed(
    { secrets: [secret], key: undefined },
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    1614265330,
    '{"test": 2432232314}',
  );
  expect(made['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('a secret is 24 to 64 bytes in base64 behind its name', () => {
  expect(isSecret(newSecret())).toBe(true);
  expect(isSecret('whsec_c2hvcnQ=')).toBe(false);
  expect(isSecret('secret')).toBe(false);
  expect(isSecret(`whsec_${Buffer.alloc(65).toString('base64')}`)).toBe(false);
});

test('of two secrets each signs, so that one can take the other’s place', () => {
  const [first, second] = [newSecret(), newSecret()];
  const both = signed({ secrets: [first, second], key: undefined }, 'a', 1, 'b')['webhook-signature'].split(' ');
  expect(both).toEqual(
    [first, second].map((secret) => signed({ secrets: [secret], key: undefined }, 'a', 1, 'b')['webhook-signature']),
  );
});
