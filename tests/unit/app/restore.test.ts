import { afterEach, describe, expect, test, vi } from 'vitest';
import { memoryLog } from '../../../src/adapters/memory/log.ts';
import { portion } from '../../../src/app/kit/breath.ts';
import type { Entry } from '../../../src/app/log/log.ts';
import { restore } from '../../../src/app/log/restore.ts';
import { toCheckpoint } from '../../../src/domain/checkpoint/checkpoint.ts';
import type { AlertClaim } from '../../../src/domain/claim.ts';
import type { FeedState } from '../../../src/domain/timeline/feed-state.ts';
import { emptyFeed } from '../../../src/domain/timeline/feed-state.ts';
import { applyLogged } from '../../../src/domain/timeline/fold.ts';
import type { TimelineKey } from '../../../src/domain/timeline/key.ts';
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
  const { state } = await restore({ log, catalogue: SMALL_COUNTRY, keep: 1_000 });
  running = false;
  expect(state.timelines.size).toBe(TIMELINES);
  expect(turns).toBeGreaterThan(1);
});

describe('entries of the log', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const entries = Array.from({ length: 300 }, (_, index): Entry => {
    const at = T0 + index;
    const claim = {
      kind: 'alert',
      source: 'mod',
      trust: 'official',
      region: place('111'),
      hazard: 'air-raid',
    } as const;
    return { seq: index + 1, claim: { ...claim, at, receivedAt: at }, changes: [], sequencedAt: at };
  });

  test.each([
    ['an alert for the whole country, when each takes long', 20, 50],
    ['no more than make a large frame, when each takes no time', 0, 250],
  ])('are applied in one go as far as %s', (_, each, expected) => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += each;
      return now;
    });
    const state = emptyFeed();
    expect(applyLogged(state, entries, SMALL_COUNTRY, portion())).toEqual(entries.slice(0, expected));
    expect([...state.timelines.values()][0]?.claims).toHaveLength(expected);
  });
});
