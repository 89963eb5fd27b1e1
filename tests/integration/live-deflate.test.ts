import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { Claim } from '../../src/domain/claim.ts';
import type { FakeFollower } from '../support/fake-follower.ts';
import { alert, fakeDesks, fakeFollower, spoke } from '../support/fake-follower.ts';
import type { Client, Rig } from '../support/live-rig.ts';
import { liveRig, typed } from '../support/live-rig.ts';
import { PLACES } from '../support/small-country.ts';

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const OFFERED = { perMessageDeflate: true } as const;

/** Bytes that came over its connection. */
const received = ({ ws }: Client): number => (ws as unknown as { _socket: { bytesRead: number } })._socket.bytesRead;

/** Alerts whose story alone takes so many characters. */
const long = (follower: FakeFollower, second: number, characters: number): void => {
  const [place = ''] = PLACES;
  follower.append({ ...alert(place, second), reason: 'a long story '.repeat(characters / 13) } as Claim);
};

const open = async (follower: FakeFollower): Promise<{ readonly plain: Client; readonly offered: Client }> => {
  rig = await liveRig({ desks: fakeDesks(follower) });
  const [plain, offered] = [rig.connect('?since=e1:0'), rig.connect('?since=e1:0', OFFERED)];
  await Promise.all([plain.until(typed('events')), offered.until(typed('events'))]);
  return { plain, offered };
};

test('what is long is compressed for those who offer to read it, and says the same', async () => {
  const follower = fakeFollower();
  follower.append(spoke(0));
  long(follower, 1, 100_000);
  const { plain, offered } = await open(follower);
  expect(offered.ws.extensions).toBe('permessage-deflate');
  expect(plain.ws.extensions).toBe('');
  expect(offered.of('events')[0]?.events).toEqual(plain.of('events')[0]?.events);
  expect(received(plain)).toBeGreaterThan(100_000);
  expect(received(offered)).toBeLessThan(5_000);
});

test('what is told live goes the same way, once made for all', async () => {
  const follower = fakeFollower();
  follower.append(spoke(0), alert(PLACES[0] ?? '', 1));
  const { plain, offered } = await open(follower);
  const second = rig?.connect('', OFFERED);
  await second?.until(typed('snapshot'));
  const before = received(offered);
  long(follower, 2, 100_000);
  const told = await Promise.all([plain, offered, second].map((one) => one?.until(isLong)));
  for (const one of told) expect(one?.type === 'events' && one.events).toEqual(eventsOf(told[0]));
  expect(received(offered) - before).toBeLessThan(5_000);
});

test('a single alert is not compressed: it comes as the same bytes to everybody', async () => {
  const follower = fakeFollower();
  follower.append(spoke(0), alert(PLACES[0] ?? '', 1));
  const { plain, offered } = await open(follower);
  const before = [received(plain), received(offered)] as const;
  follower.append(alert(PLACES[1] ?? '', 2));
  const isSecond = (frame: (typeof plain.frames)[number]): boolean =>
    frame.type === 'events' && frame.events.some(({ region }) => region === PLACES[1]);
  await Promise.all([plain.until(isSecond), offered.until(isSecond)]);
  expect(received(plain) - before[0]).toBe(received(offered) - before[1]);
});

test('what a subscriber says may be compressed, and is limited by what it becomes', async () => {
  const follower = fakeFollower();
  follower.append(spoke(0));
  rig = await liveRig({ desks: fakeDesks(follower), settings: { maxMessage: 4_096 } });
  const client = rig.connect('', { perMessageDeflate: { threshold: 0 } });
  await client.until(typed('snapshot'));
  client.say({ type: 'subscribe', regions: [PLACES[0]], padding: 'x'.repeat(3_000) });
  client.say({ type: 'subscribe', regions: [PLACES[0]] });
  await expect.poll(() => client.of('hello').length).toBe(2);
  client.say({ type: 'subscribe', regions: [PLACES[0]], padding: 'x'.repeat(5_000) });
  const { code } = await client.closed;
  expect(client.frames.at(-1)).toMatchObject({ type: 'error', code: 'body.too-large' });
  expect(code).toBe(4_500);
});

test.each([
  'permessage-deflate',
  'permessage-deflate; client_max_window_bits',
  'permessage-deflate; client_max_window_bits=12;server_max_window_bits=15',
  'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
])('whoever offers %s is taken at its word', async (offer) => {
  const { answer } = await offering(offer);
  expect(await answer).toMatch(/^permessage-deflate; .*server_no_context_takeover/);
});

test.each([
  'permessage-deflate; server_max_window_bits=10',
  'permessage-deflate; client_max_window_bits=7',
  'permessage-deflate; unheard_of, permessage-deflate',
  'permessage-deflate; client_max_window_bits; client_max_window_bits=banana',
  'permessage-deflate; client_no_context_takeover; client_no_context_takeover',
  'permessage-deflate; Client_No_Context_Takeover',
  'x-webkit-deflate-frame',
  ';;;',
])('whoever offers %s is served without compression', async (offer) => {
  const { client, answer } = await offering(offer);
  await client.until(typed('snapshot'));
  expect(await answer).toBeUndefined();
});

/** A client that knows nothing of what it offers, and what it is answered to that. */
const offering = async (offer: string): Promise<{ readonly client: Client; readonly answer: Promise<unknown> }> => {
  const follower = fakeFollower();
  follower.append(spoke(0));
  rig = await liveRig({ desks: fakeDesks(follower) });
  const client = rig.connect('', { headers: { 'Sec-WebSocket-Extensions': offer } });
  return { client, answer: once(client.ws, 'upgrade').then(([{ headers }]) => headers['sec-websocket-extensions']) };
};

const isLong = (frame: Client['frames'][number]): boolean =>
  frame.type === 'events' && JSON.stringify(frame).length > 50_000;

const eventsOf = (frame: Client['frames'][number] | undefined): unknown =>
  frame?.type === 'events' ? frame.events : undefined;
