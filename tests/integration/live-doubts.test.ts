import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptyView, foldFrame, resumeFrom } from '../../src/protocol/follow/live-view.ts';
import type { SnapshotFrame } from '../../src/protocol/live/frames.ts';
import type { FakeFollower } from '../support/fake-follower.ts';
import { alert, fakeDesks, fakeFollower, silent, spoke } from '../support/fake-follower.ts';
import type { Rig } from '../support/live-rig.ts';
import { liveRig } from '../support/live-rig.ts';
import { PLACES } from '../support/small-country.ts';

/** No event tells that something of a region failed: subscribers are shown the board again. */
const PLACE = PLACES[0] as string;
let follower: FakeFollower;
let rig: Rig;

beforeEach(async () => {
  follower = fakeFollower();
  follower.append(spoke(0));
  rig = await liveRig({ desks: fakeDesks(follower) });
});
afterEach(() => rig.close());

const stateIn = (frame: SnapshotFrame | undefined): string | undefined =>
  frame?.regions.find(({ id }) => id === PLACE)?.state;

test('a subscriber is shown what became doubtful, once, and what no longer is', async () => {
  const client = rig.connect();
  const shown = () => client.of('snapshot').map(stateIn);
  await expect.poll(shown).toEqual(['clear']);
  follower.doubt(PLACE);
  await expect.poll(shown).toEqual(['clear', 'unknown']);
  follower.vouch(true);
  follower.append(alert(PLACES.at(-1) as string, 1));
  await client.until(({ type }) => type === 'events');
  follower.doubt();
  await expect.poll(shown).toEqual(['clear', 'unknown', 'clear']);
});

test('a source that covers a doubtful region again does not make it clear to anybody', async () => {
  const client = rig.connect();
  await client.until(({ type }) => type === 'snapshot');
  follower.append(silent(1));
  follower.doubt(PLACE);
  await expect.poll(() => client.of('snapshot')).toHaveLength(2);
  follower.append(spoke(2));
  await expect.poll(() => client.of('snapshot')).toHaveLength(3);
  expect(stateIn(client.of('snapshot').at(-1))).toBe('unknown');
});

test('whoever resumes while a region is doubtful is shown so, and whoever resumes otherwise just goes on', async () => {
  const calm = rig.connect('?since=e1:1');
  await calm.until(({ type }) => type === 'hello');
  expect(calm.of('snapshot')).toEqual([]);
  follower.doubt(PLACE);
  const client = rig.connect('?since=e1:1');
  await client.until(({ type }) => type === 'snapshot');
  expect(client.of('hello')[0]).toMatchObject({ resumed: true });
  expect(client.of('snapshot').map(stateIn)).toEqual(['unknown']);
});

/** No event tells that a doubt is over: who was shown a board in doubt and resumed from it would keep it for ever. */
test.each([
  ['nobody vouches for the feed', () => follower.vouch(false), () => follower.vouch(true)],
  ['a region is doubtful', () => follower.doubt(PLACE), () => follower.doubt()],
])('a board shown while %s says so, and nobody resumes from it', async (_, begin, end) => {
  begin();
  const client = rig.connect();
  await client.until(({ type }) => type === 'snapshot');
  expect(client.of('snapshot')[0]).toMatchObject({ doubted: true });
  const inDoubt = client.frames.reduce(foldFrame, emptyView());
  expect(inDoubt.whole).toBe(true);
  expect(resumeFrom(inDoubt)).toBeUndefined();

  end();
  await expect.poll(() => client.of('snapshot')).toHaveLength(2);
  expect(client.of('snapshot')[1]).not.toHaveProperty('doubted');
  const after = client.frames.reduce(foldFrame, emptyView());
  expect(resumeFrom(after)).toEqual({ epoch: 'e1', seq: 1 });
});

test('a stream that was shown a board in doubt goes on from nowhere, one with a board of before from where that was', async () => {
  const before = await rig.stream();
  await before.until(({ event }) => event === 'snapshot');
  follower.vouch(false);
  const inDoubt = await rig.stream();
  await inDoubt.until(({ event }) => event === 'snapshot');
  follower.append(alert(PLACES.at(-1) as string, 1));
  await before.until(({ event }) => event === 'events');
  await inDoubt.until(({ event }) => event === 'events');
  const lastId = ({ frames }: typeof before) => frames.findLast(({ id }) => id !== undefined)?.id;
  expect(lastId(before)).toBe('e1:1');
  const nowhere = lastId(inDoubt) ?? '';

  follower.vouch(true);
  const again = await rig.stream('', { 'last-event-id': nowhere });
  expect((await again.until(({ event }) => event === 'hello')).data).toMatchObject({ resumed: false, gap: true });
  await again.until(({ event }) => event === 'snapshot');
  expect(lastId(again)).toBe('e1:2');
});
