import { describe, expect, test } from 'vitest';
import { type Following, follow, isWhole, notFollowing, resumeAt } from '../../../src/page/shared/live/feed.ts';
import type { Frame, HelloFrame } from '../../../src/protocol/live/frames.ts';
import { event, row, SINCE } from './rows.ts';

const hello = (more: Partial<HelloFrame> = {}): HelloFrame => ({
  type: 'hello',
  protocol: 1,
  feed: 'ua',
  status: 'Actual',
  epoch: 'one',
  seq: 5,
  heartbeatMs: 1_000,
  resumed: false,
  gap: false,
  ...more,
});
const snapshot = (seq = 5): Frame => ({ type: 'snapshot', seq, asOf: SINCE, regions: [row('a', 'clear')] });
const events = (...seqs: readonly number[]): Frame => ({
  type: 'events',
  sentAt: SINCE,
  status: 'Actual',
  events: seqs.map((seq) => event(seq)),
});
const heartbeat = (seq: number): Frame => ({ type: 'heartbeat', seq, at: SINCE, fresh: true, sources: [] });

const fold = (
  frames: readonly Frame[],
  from: Following = notFollowing(),
  confirmedAt: number | null = null,
): Following => frames.reduce((known, frame) => follow(known, frame, 2_000, confirmedAt), from);

const following = fold([hello(), snapshot()]);

describe('following a feed', () => {
  test('is whole with the snapshot, and can be resumed from there', () => {
    expect(isWhole(fold([hello()]))).toBe(false);
    expect(isWhole(following)).toBe(true);
    expect(resumeAt(following)).toBe('one:5');
  });

  test('is not whole after resuming until what was missed has come', () => {
    const back = fold([hello({ resumed: true, seq: 7 })], following, 1_000);
    expect(isWhole(back)).toBe(false);
    expect(isWhole(fold([events(6, 7)], back))).toBe(true);
    expect(isWhole(fold([heartbeat(7)], back))).toBe(true);
  });

  test('tells what was missed, and not what comes after', () => {
    const back = fold([hello({ resumed: true, seq: 7 }), events(6, 7), events(8)], following, 1_000);
    expect(back.missed).toMatchObject({ from: 1_000, to: 2_000, gap: false });
    expect(back.missed?.events.map(({ seq }) => seq)).toEqual([6, 7]);
    expect(back.recent.map(({ seq }) => seq)).toEqual([6, 7, 8]);
  });

  test('says nothing was missed when nothing was', () => {
    expect(fold([hello({ resumed: true })], following, 1_000).missed).toBeUndefined();
    expect(fold([hello(), snapshot()], notFollowing(), null).missed).toBeUndefined();
  });

  test('says that there is a gap, also when another break follows before it was read', () => {
    const gap = fold([hello({ gap: true, epoch: 'two', seq: 1 }), snapshot(1)], following, 1_000);
    expect(gap.missed?.gap).toBe(true);
    const again = fold([hello({ resumed: true, epoch: 'two', seq: 2 }), events(2)], gap, 1_500);
    expect(again.missed).toMatchObject({ from: 1_000, gap: true });
  });

  test('knows nothing of a board whose log was lost until there is a snapshot', () => {
    const gap = fold([hello({ gap: true, epoch: 'two', seq: 1 })], following, 1_000);
    expect(isWhole(gap)).toBe(false);
    expect(resumeAt(gap)).toBeUndefined();
  });
});
