import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { afterEach, expect, test, vi } from 'vitest';
import { writesStraight } from '../../../../src/adapters/web/inside/straight.ts';
import { alert, fakeDesks, fakeFollower, spoke } from '../../../support/fake-follower.ts';
import type { Rig } from '../../../support/live-rig.ts';
import { liveRig, typed } from '../../../support/live-rig.ts';

let rig: Rig | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await rig?.close();
  rig = undefined;
});

/** What Node keeps to itself. */
const parts = process as unknown as { binding(name: string): Record<string, unknown> };

test('this version of Node takes what goes straight to a handle; if a newer one does not, subscribers are served by socket.write, at its price', async () => {
  expect(await writesStraight()).toBeDefined();
});

test('what is encrypted does not go straight to its handle, which ends the process when it is given more too early', async () => {
  const straight = await writesStraight();
  const socket = new TLSSocket(new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() }));
  expect(straight?.outletOf(socket)).toBeUndefined();
  socket.destroy();
});

test.each([
  ['no longer gives its parts away', () => vi.spyOn(parts, 'binding').mockImplementation(() => ({}))],
  [
    'no longer has them at all',
    () =>
      vi.spyOn(parts, 'binding').mockImplementation(() => {
        throw new Error('no such module');
      }),
  ],
  [
    'no longer tells what it holds back',
    () => {
      const real = parts.binding('stream_wrap');
      return vi.spyOn(parts, 'binding').mockImplementation(() => ({ ...real, streamBaseState: new Int32Array(8) }));
    },
  ],
  [
    'never calls back',
    () => {
      const real = parts.binding('stream_wrap');
      class Deaf extends (real['WriteWrap'] as new () => object) {
        get oncomplete(): () => void {
          return () => {};
        }
        set oncomplete(_: unknown) {}
      }
      return vi.spyOn(parts, 'binding').mockImplementation(() => ({ ...real, WriteWrap: Deaf }));
    },
  ],
])('a Node that %s is noticed, and everybody is served all the same', async (_, change) => {
  change();
  const follower = fakeFollower();
  follower.append(spoke(0));
  rig = await liveRig({ desks: fakeDesks(follower) });
  await rig.seen('live.straight-differs');
  const client = rig.connect();
  await client.until(typed('snapshot'));
  follower.append(alert('11', 1));
  expect(await client.until(typed('events'))).toMatchObject({ events: [{ region: '11' }] });
});

test('a subscriber whose socket fails in the middle of a straight write is gone, and the others are served', async () => {
  const follower = fakeFollower();
  follower.append(spoke(0));
  rig = await liveRig({ desks: fakeDesks(follower) });
  await rig.seen('live.straight');
  const [doomed, other] = [rig.connect(), rig.connect()];
  await Promise.all([doomed.until(typed('snapshot')), other.until(typed('snapshot'))]);
  const first = rig.sockets[0]?.socket as unknown as { readonly _handle: Record<string, unknown> };
  Object.assign(first._handle, { writeBuffer: () => -32 });
  follower.append(alert('11', 1));
  expect(await other.until(typed('events'))).toMatchObject({ events: [{ region: '11' }] });
  expect((await doomed.closed).code).toBe(1006);
});
