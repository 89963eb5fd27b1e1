import { expect, test } from 'vitest';
import { memoryLog } from '../../../src/adapters/memory/log.ts';
import { restore } from '../../../src/app/log/restore.ts';
import { toCheckpoint } from '../../../src/domain/checkpoint.ts';
import type { AlertClaim } from '../../../src/domain/claim.ts';
import type { FeedState, TimelineKey } from '../../../src/domain/feed-state.ts';
import { emptyFeed } from '../../../src/domain/feed-state.ts';
import { START } from '../../../src/domain/timeline/standing.ts';
import { remade } from '../../../src/domain/timeline/timeline.ts';
import { T0 } from '../../support/pure-feed.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';

/** Enough for many times the longest that work may go on without a pause. */
const TIMELINES = 200;
const CLAIMS = 400;

const large = (): FeedState => {
  const said: Omit<AlertClaim, 'at' | 'receivedAt'> = {
    kind: 'alert',
    source: 'mod',
    trust: 'official',
    region: place('111'),
    hazard: 'air-raid',
  };
  const claims = Array.from({ length: CLAIMS }, (_, index) => ({ ...said, at: T0 + index, receivedAt: T0 + index }));
  const timeline = remade(START, claims, []);
  const keys = Array.from({ length: TIMELINES }, (_, index) => `${index}|air-raid` as TimelineKey);
  return { ...emptyFeed(), timelines: new Map(keys.map((key) => [key, timeline])) };
};

test('whoever loads a large checkpoint leaves others their turn meanwhile', async () => {
  const log = memoryLog();
  const position = await log.open();
  await log.saveCheckpoint({ position, sequencedAt: null, state: toCheckpoint(large()) });
  let turns = 0;
  let running = true;
  const turn = (): void => {
    turns += 1;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  const { state } = await restore({ log, tree: SMALL_COUNTRY, keep: 1_000 });
  running = false;
  expect(state.timelines.size).toBe(TIMELINES);
  expect(turns).toBeGreaterThan(1);
});
