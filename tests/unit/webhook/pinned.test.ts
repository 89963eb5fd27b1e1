import { expect, test } from 'vitest';
import { isPublic, mayReach, pinnedLookup } from '../../../src/adapters/kit/pinned.ts';

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '::1',
  '::',
  'fe80::1',
  'fd00::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'no address',
])('%s is no address of the open internet', (address) => {
  expect(isPublic(address)).toBe(false);
});

test.each(['8.8.8.8', '185.31.40.11', '2a00:1450:4001:80b::200e'])('%s is', (address) => {
  expect(isPublic(address)).toBe(true);
});

const asked = (addresses: readonly string[], reach: 'anywhere' | 'public') =>
  new Promise((resolve) => {
    const lookup = pinnedLookup(reach, (_, answer) =>
      answer(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );
    lookup('name.example', {}, (error, address) => resolve(error?.message ?? address));
  });

test('of a name with one inner address none is reached by who may reach only the open internet', async () => {
  expect(await asked(['8.8.8.8', '10.0.0.1'], 'public')).toBe('name.example lies in a network of its own (10.0.0.1)');
  expect(await asked(['8.8.8.8'], 'public')).toBe('8.8.8.8');
  expect(await asked(['10.0.0.1'], 'anywhere')).toBe('10.0.0.1');
});

test('an address in place of a name is looked at too', () => {
  expect(mayReach('[::1]', 'public')).toBe(false);
  expect(mayReach('127.0.0.1', 'public')).toBe(false);
  expect(mayReach('127.0.0.1', 'anywhere')).toBe(true);
  expect(mayReach('name.example', 'public')).toBe(true);
});
