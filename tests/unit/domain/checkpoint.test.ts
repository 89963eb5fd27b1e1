import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toCheckpoint } from '../../../src/domain/checkpoint/checkpoint.ts';
import type { CheckpointData } from '../../../src/domain/checkpoint/data.ts';
import type { Signal } from '../../../src/domain/signal.ts';
import type { FeedState } from '../../../src/domain/timeline/feed-state.ts';
import { keyOf } from '../../../src/domain/timeline/key.ts';
import { EMPTY, sumUp } from '../../../src/domain/timeline/timeline.ts';
import type { CanonicalBoard } from '../../support/pure-feed.ts';
import { canonicalBoard, fromCheckpoint, pureFeed, speaker } from '../../support/pure-feed.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';

/**
 * Saved by a version that knew of lists only when they were given (`listInstants`), with the board of that moment:
 * `sirens` listed 11 and 2, then 11 alone, and raised 21 by a word; a relay has 12, an unconfirmed source 111.
 */
const saved = JSON.parse(readFileSync(new URL('./old-checkpoint.json', import.meta.url), 'utf8')) as {
  readonly checkpoint: CheckpointData;
  readonly board: CanonicalBoard;
};

/** Before reports were kept apart they were among the claims. */
const older: CheckpointData = {
  ...saved.checkpoint,
  timelines: saved.checkpoint.timelines.map(({ reports = [], claims, ...timeline }) => ({
    ...timeline,
    claims: [...claims, ...reports],
  })),
};

const sirens = speaker('sirens', 'official');

const after = (state: FeedState, ...signals: readonly Signal[]): CanonicalBoard => {
  const feed = pureFeed(SMALL_COUNTRY, undefined, state);
  feed.play(...signals);
  return feed.board();
};

test.each([
  ['a checkpoint from before lists were remembered in full', saved.checkpoint],
  ['one from before reports were kept apart', older],
])('%s is read, and what comes after it goes on from there', (_, data) => {
  expect(canonicalBoard(fromCheckpoint(data), SMALL_COUNTRY)).toEqual(saved.board);
  const lists = fromCheckpoint(data).sources.get('sirens')?.lists;
  expect(lists?.map(({ at, receivedAt }) => receivedAt - at)).toEqual([0, 0, 0]);

  // What the lists before it had is known: the next one ends it.
  expect(after(fromCheckpoint(data), sirens.list(40, []))['11']).toMatchObject({ state: 'clear' });
  // One that is late is put between them, and does not outlive the last.
  expect(after(fromCheckpoint(data), sirens.list(15, ['11', '3']))['3']).toMatchObject({ state: 'clear' });
  // What was raised by a word ends by two lists a minute apart.
  const twice = after(fromCheckpoint(data), sirens.list(90, ['11']), sirens.list(151, ['11']));
  expect(twice['21']).toMatchObject({ state: 'clear' });
});

test('an interval that stood when a timeline was summed up is stored as `run`, as it always was, and goes on', () => {
  const feed = pureFeed(SMALL_COUNTRY);
  feed.play(sirens.alert('3', 10));
  const key = keyOf(place('3'), 'air-raid');
  const timeline = feed.state().timelines.get(key) ?? EMPTY;
  const summed = sumUp(timeline, Number.POSITIVE_INFINITY, () => []);
  const state: FeedState = { ...feed.state(), timelines: new Map([[key, summed]]) };

  const data = JSON.parse(JSON.stringify(toCheckpoint(state))) as CheckpointData;
  expect(data.timelines).toMatchObject([
    { key, claims: [], base: { run: { startedAt: timeline.end.interval?.startedAt, endedAt: null } } },
  ]);
  expect(data.timelines[0]?.base).not.toHaveProperty('interval');
  expect(fromCheckpoint(data).timelines.get(key)?.alert).toEqual(timeline.alert);
  const again = pureFeed(SMALL_COUNTRY, undefined, fromCheckpoint(data));
  for (const one of [feed, again]) one.play(sirens.allClear('3', 40));
  expect(again.state().timelines.get(key)?.closed).toEqual(feed.state().timelines.get(key)?.closed);
});
