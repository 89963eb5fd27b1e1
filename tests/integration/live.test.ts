import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { boardOf } from '../../src/domain/board.ts';
import type { EventsFrame, HeartbeatFrame, HelloFrame, SnapshotFrame } from '../../src/protocol/live/frames.ts';
import { regionWire } from '../../src/protocol/live/wire.ts';
import type { FakeFollower } from '../support/fake-follower.ts';
import { alert, clear, fakeDesks, fakeFollower, silent, spoke } from '../support/fake-follower.ts';
import type { Client, Rig } from '../support/live-rig.ts';
import { liveRig, typed } from '../support/live-rig.ts';

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const start = async (follower: FakeFollower, options: Partial<Parameters<typeof liveRig>[0]> = {}): Promise<Rig> => {
  rig = await liveRig({ desks: fakeDesks(follower), ...options });
  return rig;
};

const opened = async (client: Client): Promise<HelloFrame> => (await client.until(typed('hello'))) as HelloFrame;

const seqs = (client: Client): readonly number[] =>
  client.of('events').flatMap((frame) => frame.events.map((event) => event.seq));

const sawSeq = (client: Client, seq: number) =>
  client.until((frame) => frame.type === 'events' && frame.events.some((event) => event.seq === seq));

describe('opening a session', () => {
  test('without since it is hello and a snapshot that equals the board', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0), alert('11', 1), alert('2', 2, { hazard: 'artillery' }));
    const { connect } = await start(follower);
    const client = connect();
    const hello = await opened(client);
    expect(hello).toEqual({
      type: 'hello',
      protocol: 1,
      feed: 'ua',
      status: 'Actual',
      epoch: 'e1',
      seq: 3,
      heartbeatMs: 3_600_000,
      resumed: false,
      gap: false,
    });
    const snapshot = (await client.until(typed('snapshot'))) as SnapshotFrame;
    expect(snapshot.seq).toBe(3);
    expect(snapshot.regions).toEqual(
      [...boardOf(follower.state(), follower.catalogue).regions.values()].map(regionWire),
    );
    expect(client.frames.map((frame) => frame.type)).toEqual(['hello', 'snapshot']);
  });

  test('with since it is hello and exactly the events that were missed', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0), alert('11', 1));
    follower.append(alert('12', 2), alert('2', 3));
    const { connect } = await start(follower);
    const client = connect('?since=e1:2');
    expect(await opened(client)).toMatchObject({ resumed: true, gap: false, seq: 4 });
    await sawSeq(client, 4);
    expect(seqs(client)).toEqual([3, 4]);
    expect(client.of('snapshot')).toEqual([]);
  });

  test('nothing missed is hello alone, and live events follow', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0), alert('11', 1));
    const { connect } = await start(follower);
    const client = connect('?since=e1:2');
    await opened(client);
    follower.append(clear('11', 2));
    await sawSeq(client, 3);
    expect(client.frames.map((frame) => frame.type)).toEqual(['hello', 'events']);
  });

  test('a since of another epoch, or too far back, is a gap and a snapshot', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0), alert('11', 1), alert('12', 2));
    follower.forget(1);
    const { connect } = await start(follower);
    for (const since of ['other:2', 'e1:1', 'e1:99']) {
      const client = connect(`?since=${since}`);
      expect(await opened(client)).toMatchObject({ resumed: false, gap: true });
      expect(await client.until(typed('snapshot'))).toMatchObject({ seq: 3 });
    }
  });

  test('what is added while the missed events are fetched is neither lost nor repeated', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0), alert('11', 1));
    const { connect } = await start(follower);
    follower.hold();
    const client = connect('?since=e1:1');
    await new Promise((resolve) => client.ws.once('open', resolve));
    await expect.poll(() => follower.held()).toBe(1);
    follower.append(alert('12', 2));
    follower.release();
    follower.append(alert('2', 3));
    await opened(client);
    follower.append(clear('2', 4));
    await sawSeq(client, 5);
    expect(seqs(client)).toEqual([2, 3, 4, 5]);
  });

  test('a live subscriber whose events left the memory before they were written is told of the gap', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    const { connect } = await start(follower);
    const client = connect('?since=e1:1');
    await opened(client);
    follower.append(alert('11', 1));
    follower.forget(0);
    expect(await client.until((frame) => frame.type === 'hello' && frame.gap)).toMatchObject({ seq: 2 });
    expect(await client.until(typed('snapshot'))).toMatchObject({ seq: 2 });
    follower.append(clear('11', 2));
    await sawSeq(client, 3);
    expect(seqs(client)).toEqual([3]);
  });

  test('a log that is lost while the missed events are fetched is a gap', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0), alert('11', 1));
    const { connect } = await start(follower);
    follower.hold();
    const client = connect('?since=e1:1');
    await expect.poll(() => follower.held()).toBe(1);
    follower.reset();
    follower.append(spoke(5));
    follower.release();
    expect(await opened(client)).toMatchObject({ resumed: false, gap: true, epoch: 'e2', seq: 1 });
  });
});

describe('filters', () => {
  test('a region shows itself, what lies below and the alerts above, and nothing else', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    const { connect } = await start(follower);
    const client = connect('?regions=Lakes&since=e1:1');
    await opened(client);
    follower.append(alert('11', 1), alert('111', 2), alert('1', 3), alert('12', 4), alert('2', 5), clear('111', 6));
    await sawSeq(client, 7);
    expect(seqs(client)).toEqual([2, 3, 4, 7]);
    const snapshot = connect('?regions=11');
    expect(((await snapshot.until(typed('snapshot'))) as SnapshotFrame).regions.map(({ id }) => id)).toEqual([
      '1',
      '11',
      '111',
      '112',
    ]);
  });

  test('who asks for one hazard gets the board that this hazard alone makes', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0), alert('11', 1, { hazard: 'artillery' }), alert('12', 2));
    const { connect } = await start(follower);
    const client = connect('?hazards=air-raid');
    const { regions } = (await client.until(typed('snapshot'))) as SnapshotFrame;
    expect(regions.find(({ id }) => id === '11')).toMatchObject({ state: 'clear', alerts: [] });
    expect(regions.find(({ id }) => id === '12')).toMatchObject({ state: 'alert' });
    follower.append(clear('11', 3, { hazard: 'artillery' }), clear('12', 4));
    await sawSeq(client, 5);
    expect(seqs(client)).toEqual([5]);
  });

  test('subscribe changes what is seen, in order with live frames', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    const { connect } = await start(follower);
    const client = connect('?regions=1');
    await client.until(typed('snapshot'));
    follower.append(alert('11', 1));
    client.say({ type: 'subscribe', regions: ['South'], since: 'e1:2' });
    await client.until((frame) => frame.type === 'hello' && frame.resumed);
    follower.append(alert('12', 2), alert('21', 3));
    await sawSeq(client, 4);
    expect(client.frames.map((frame) => frame.type)).toEqual(['hello', 'snapshot', 'events', 'hello', 'events']);
    expect(seqs(client)).toEqual([2, 4]);
  });

  test('what was owed under the old filter is told before the answer to a subscribe', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    const { connect } = await start(follower);
    const client = connect('?since=e1:1');
    await opened(client);
    follower.hold();
    client.say({ type: 'subscribe', regions: ['South'], since: 'e1:1' });
    await expect.poll(() => follower.held()).toBe(1);
    follower.append(alert('11', 1));
    follower.release();
    await client.until((frame) => frame.type === 'hello' && frame.seq === 2);
    expect(client.frames.map((frame) => frame.type)).toEqual(['hello', 'events', 'hello']);
  });

  test('a subscribe that cannot be read leaves the old subscription as it was', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    const { connect } = await start(follower);
    const client = connect('?regions=1');
    await client.until(typed('snapshot'));
    client.say({ type: 'subscribe', regions: ['Atlantis'] });
    expect(await client.until(typed('error'))).toMatchObject({ code: 'region.unknown' });
    follower.append(alert('11', 1), alert('2', 2));
    await sawSeq(client, 2);
    expect(seqs(client)).toEqual([2]);
  });
});

describe('what cannot be asked', () => {
  test.each([
    ['?feed=nowhere', 'feed.unknown'],
    ['?feed=No%20Feed', 'feed.unknown'],
    ['?regions=Atlantis', 'region.unknown'],
    ['?hazards=boredom', 'request.invalid'],
    ['?since=yesterday', 'request.invalid'],
    ['?colour=red', 'request.invalid'],
  ])('%s is told in an error frame and closed with 4500', async (query, code) => {
    const { connect } = await start(fakeFollower());
    const client = connect(query);
    expect(await client.closed).toMatchObject({ code: 4500 });
    expect(client.frames).toMatchObject([{ type: 'error', code }]);
  });

  test.each([
    ['?feed=nowhere', 404, 'feed.unknown'],
    ['?regions=Atlantis', 404, 'region.unknown'],
    ['?colour=red', 400, 'request.invalid'],
  ])('%s over SSE is a problem document', async (query, status, code) => {
    const { stream } = await start(fakeFollower());
    const { response } = await stream(query);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.headers).not.toHaveProperty('retry-after');
    expect(JSON.parse(await text(response))).toMatchObject({ status, code });
  });
});

describe('heartbeats', () => {
  test('a change of a source is told at once by an event and a heartbeat', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    const { connect } = await start(follower);
    const client = connect();
    await client.until(typed('snapshot'));
    follower.append(silent(100));
    const beat = (await client.until(typed('heartbeat'))) as HeartbeatFrame;
    expect(beat).toMatchObject({ seq: 2, fresh: false, sources: [{ id: 'kyiv', state: 'silent' }] });
    expect(client.frames.map((frame) => frame.type)).toEqual(['hello', 'snapshot', 'events', 'heartbeat']);
  });

  test('when nobody vouches for the board any more, everybody hears it at once; who came meanwhile is shown the real board after', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    const { connect } = await start(follower);
    const early = connect();
    await early.until(typed('snapshot'));
    follower.vouch(false);
    expect(await early.until(typed('heartbeat'))).toMatchObject({ fresh: false });
    const late = connect();
    const doubtful = (await late.until(typed('snapshot'))) as SnapshotFrame;
    expect(doubtful.regions.every(({ state }) => state === 'unknown')).toBe(true);
    follower.vouch(true);
    await late.until((frame) => frame.type === 'snapshot' && frame.regions.every(({ state }) => state === 'clear'));
    await early.until((frame) => frame.type === 'heartbeat' && frame.fresh);
    expect(early.of('snapshot')).toHaveLength(1);
  });
});

test('a drill says so in every frame', async () => {
  const follower = fakeFollower({ id: 'drill', status: 'Exercise' });
  follower.append(spoke(0));
  const { connect } = await start(follower);
  const client = connect('?feed=drill');
  await client.until(typed('snapshot'));
  follower.append(alert('11', 1));
  follower.append(silent(2));
  await client.until(typed('heartbeat'));
  client.say('nonsense');
  await client.until(typed('error'));
  const lost = connect('?feed=drill&regions=Atlantis');
  await lost.closed;
  for (const frame of [...client.frames, ...lost.frames]) expect(frame).toMatchObject({ status: 'Exercise' });
  for (const { events } of client.of('events')) for (const event of events) expect(event.status).toBe('Exercise');
});

describe('server-sent events', () => {
  test('carry the same frames, with the position as id once everything before it was delivered', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0), alert('11', 1));
    const { stream } = await start(follower);
    const client = await stream();
    expect(client.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      connection: 'close',
    });
    await client.until(({ event }) => event === 'snapshot');
    follower.append(clear('11', 2));
    await client.until(({ event }) => event === 'events');
    follower.append(silent(3));
    await client.until(({ event }) => event === 'heartbeat');
    expect(client.frames.map(({ event, id, data }) => [event, id, data?.type])).toEqual([
      [undefined, undefined, undefined],
      ['hello', undefined, 'hello'],
      ['snapshot', 'e1:2', 'snapshot'],
      ['events', 'e1:3', 'events'],
      ['events', 'e1:4', 'events'],
      ['heartbeat', 'e1:4', 'heartbeat'],
    ]);
    expect(client.frames[0]?.retry).toBeGreaterThan(0);
  });

  test('Last-Event-ID resumes, and counts for more than since', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0), alert('11', 1), alert('12', 2));
    const { stream } = await start(follower);
    const client = await stream('?since=e1:0', { 'last-event-id': 'e1:2' });
    const { data } = await client.until(({ event }) => event === 'events');
    expect((data as EventsFrame).events.map(({ seq }) => seq)).toEqual([3]);
    for (const name of ['lastEventId', 'Last-Event-ID', 'evs_last_event_id', 'last_event_id', 'LASTEVENTID']) {
      const polyfill = await stream(`?since=e1:0&lastEventId=&${name}=e1%3A2&evs_preamble=1&r=0.5&_=17`);
      const missed = await polyfill.until(({ event }) => event === 'events');
      expect((missed.data as EventsFrame).events.map(({ seq }) => seq)).toEqual([3]);
    }
    const lost = await stream('', { 'last-event-id': 'rubbish' });
    expect((await lost.until(({ event }) => event === 'hello')).data).toMatchObject({ resumed: false, gap: true });
  });
});

test('who joined, who left and what was sent is observed once per batch, not per subscriber', async () => {
  const follower = fakeFollower();
  follower.append(spoke(0));
  const { connect, stream, observed, seen, gateway } = await start(follower);
  const clients = [connect(), connect('?since=e1:1'), connect('?since=other:1')];
  const sse = await stream();
  for (const client of clients) await opened(client);
  await sse.until(({ event }) => event === 'snapshot');
  expect(gateway.counts()).toEqual({ websocket: 3, sse: 1 });
  follower.append(alert('11', 1), alert('12', 2));
  const { fields } = await seen('frame.sent');
  expect(fields).toMatchObject({
    feed: 'ua',
    subscribers: 4,
    events: 2,
    seconds: expect.any(Number),
    bytes: expect.any(Number),
  });
  clients[0]?.ws.close(1000);
  await seen('subscriber.left', ({ code }) => code === 1000);
  expect(
    observed
      .filter(({ event }) => event === 'subscriber.joined')
      .map(({ fields: { transport, resumed, gap } }) => [transport, resumed, gap])
      .sort(),
  ).toEqual([
    ['sse', false, false],
    ['websocket', false, false],
    ['websocket', false, true],
    ['websocket', true, false],
  ]);
  expect(gateway.counts()).toEqual({ websocket: 2, sse: 1 });
});
