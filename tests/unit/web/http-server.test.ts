import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { assertFree, canSharePort } from '../../../src/adapters/web/port/http-server.ts';

test.each([
  ['20.20.2', 'linux', false],
  ['22.11.0', 'linux', false],
  ['22.12.0', 'linux', true],
  ['23.0.0', 'linux', false],
  ['23.1.0', 'linux', true],
  ['24.0.0', 'linux', true],
  ['24.0.0', 'darwin', false],
] as const)('Node %s on %s lets each process have a listening socket of its own: %s', (node, platform, can) => {
  expect(canSharePort(node, platform)).toBe(can);
});

test('a port that somebody has is said to be in use, with what to do about it', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(assertFree({ host: '127.0.0.1', port })).rejects.toThrow(
    `port ${port} is in use; set another with ALLCLEAR_HTTP_PORT`,
  );
  await new Promise((resolve) => other.close(resolve));
  await assertFree({ host: '127.0.0.1', port });
});
