import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { framesLikeWs } from '../../../../src/adapters/web/inside/frames-like-ws.ts';
import { deflatedFrame, textFrame } from '../../../../src/adapters/web/live/fanout/framing.ts';
import { alert, fakeDesks, fakeFollower, spoke } from '../../../support/fake-follower.ts';
import type { Rig } from '../../../support/live-rig.ts';
import { liveRig, typed } from '../../../support/live-rig.ts';

let rig: Rig | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await rig?.close();
  rig = undefined;
});

test('this version of ws writes what we write; if a newer one does not, subscribers are served by ws.send, at its price', () => {
  expect(framesLikeWs()).toBe(true);
});

test.each([
  ...[0, 125, 126, 65_535, 65_536].map((length) => ({ framed: textFrame, text: 'x'.repeat(length) })),
  ...[0, 4_095, 4_096, 300_000].map((length) => ({ framed: deflatedFrame, text: 'x'.repeat(length) })),
  // Hardly shrinks: one of each length form when compressed.
  ...[4_000, 40_000, 200_000].map((length) => ({ framed: deflatedFrame, text: randomBytes(length).toString('hex') })),
])('a message of $text.length bytes by $framed.name is read by a client as it was', async ({ framed, text }) => {
  const server = createServer((socket) => {
    socket.once('data', () => {
      // The key of every handshake is the same here, and so is the answer.
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n');
      socket.write('Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n');
      socket.write(`Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
      for (const bytes of framed(text)) socket.write(bytes);
    });
  });
  server.listen(0);
  await once(server, 'listening');
  let accept = '';
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`, {
    createConnection: () => connect(port, '127.0.0.1'),
    finishRequest: (request) => {
      accept = acceptOf(String(request.getHeader('sec-websocket-key')));
      request.end();
    },
  });
  const [data] = await once(client, 'message');
  expect(String(data)).toBe(text);
  client.terminate();
  server.close();
});

test('a ws that frames otherwise is noticed, and ws.send is used', async () => {
  vi.spyOn(WebSocket.prototype, 'send').mockImplementationOnce(() => {});
  const follower = fakeFollower();
  follower.append(spoke(0));
  rig = await liveRig({ desks: fakeDesks(follower), settings: { heartbeat: 50 } });
  expect(rig.observed.map(({ event }) => event)).toContain('live.framing-differs');
  const send = vi.spyOn(WebSocket.prototype, 'send');
  const client = rig.connect('', { perMessageDeflate: true });
  await client.until(typed('snapshot'));
  // `ws` would compress for each subscriber anew.
  expect(client.ws.extensions).toBe('');
  follower.append(alert('11', 1));
  await client.until(typed('events'));
  await client.until(typed('heartbeat'));
  expect(client.frames.map(({ type }) => type).slice(0, 2)).toEqual(['hello', 'snapshot']);
  expect(send.mock.calls.length).toBeGreaterThanOrEqual(4);
});

const acceptOf = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
