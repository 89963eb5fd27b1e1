import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { CheckpointData } from '../../../src/domain/checkpoint/data.ts';
import type { Signal } from '../../../src/domain/signal.ts';
import type { FeedState } from '../../../src/domain/timeline/feed-state.ts';
import type { CanonicalBoard } from '../../support/pure-feed.ts';
import { canonicalBoard, fromCheckpoint, pureFeed, speaker } from '../../support/pure-feed.ts';
import { SMALL_COUNTRY } from '../../support/small-country.ts';

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
