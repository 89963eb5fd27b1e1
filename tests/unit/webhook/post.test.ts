import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { poster } from '../../../src/adapters/webhook/post.ts';

test('a connection that is kept keeps nothing of the requests before', async () => {
  const taken = new Set<Socket>();
  const server = createServer((request, response) => {
    taken.add(request.socket);
    request.resume();
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const warnings: Error[] = [];
  const warned = (warning: Error): void => void warnings.push(warning);
  process.on('warning', warned);
  const { post, close } = poster({ timeout: 10_000, reach: 'anywhere' });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  for (let index = 0; index < 15; index += 1)
    expect(await post({ url, headers: {}, body: '{}' }, new AbortController().signal)).toMatchObject({
      kind: 'delivered',
    });
  // A warning is said in a turn of its own.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', warned);
  close();
  await new Promise((resolve) => server.close(resolve));
  expect(taken.size).toBe(1);
  expect(warnings).toEqual([]);
});
