import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ImportedInterval } from '../../src/app/import/merge.ts';
import type { ImportStore } from '../../src/app/import/store.ts';
import type { Entry, History, Log, LogTail } from '../../src/app/log/log.ts';
import { toCheckpoint } from '../../src/domain/checkpoint/checkpoint.ts';
import type { Claim, Logged, SilentClaim, SpokeClaim } from '../../src/domain/claim.ts';
import type { HistoryChange } from '../../src/domain/event.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import { emptyFeed } from '../../src/domain/timeline/feed-state.ts';
import type { Position } from '../../src/protocol/live/position.ts';

export type LogUnderTest = {
  readonly log: Log;
  readonly history: History;
  readonly imports: ImportStore;
  tail(): LogTail;
  /** Loses everything. */
  lose(): Promise<void>;
  /** Ends the server and starts it again on what it has. */
  restart(): Promise<void>;
};

const REGION = '31' as RegionId;
const HAZARD = 'air-raid';

const entry = (seq: number): Entry => ({
  seq,
  claim: {
    kind: 'alert',
    source: 's',
    trust: 'official',
    region: REGION,
    hazard: HAZARD,
    at: seq * 1000,
    receivedAt: seq * 1000,
  },
  changes: [],
  sequencedAt: seq * 1000,
});

const nothing = { history: [], identities: [] };

/** What every log promises, whatever keeps it. */
export const logContract = (
  name: string,
  set: { open(): Promise<void>; fresh(options: { keep: number }): Promise<LogUnderTest>; close(): Promise<void> },
): void => {
  describe(`log: ${name}`, () => {
    let one: LogUnderTest;
    beforeAll(set.open);
    afterAll(set.close);
    beforeEach(async () => {
      one = await set.fresh({ keep: 1_000_000 });
    });

    const append = async (count: number): Promise<void> => {
      const expected = await one.log.open();
      const entries = Array.from({ length: count }, (_, index) => entry(expected.seq + index + 1));
      await expect(one.log.commit({ expected, entries, ...nothing })).resolves.toMatchObject({ kind: 'committed' });
    };

    const checkpoint = async (): Promise<Position> => {
      const position = await one.log.open();
      await one.log.saveCheckpoint({ position, sequencedAt: null, state: toCheckpoint(emptyFeed()) });
      return position;
    };

    test('a new log has an epoch and stands at 0, and opening it again changes nothing', async () => {
      const first = await one.log.open();
      expect(first.seq).toBe(0);
      expect(first.epoch).not.toBe('');
      expect(await one.log.open()).toEqual(first);
    });

    test('a commit on the expected position is read back as it was', async () => {
      await append(3);
      expect(await one.log.read(0, 10)).toEqual([entry(1), entry(2), entry(3)]);
      expect(await one.log.read(1, 1)).toEqual([entry(2)]);
      expect((await one.log.open()).seq).toBe(3);
    });

    test('a commit on another position changes nothing and tells where the log stands', async () => {
      const expected = await one.log.open();
      await append(2);
      const late = await one.log.commit({
        expected,
        entries: [entry(1)],
        history: [{ region: REGION, hazard: HAZARD, removed: [], put: [{ startedAt: 1, endedAt: null, sources: [] }] }],
        identities: [{ key: 'k', digest: 'd' }],
      });
      expect(late).toEqual({ kind: 'conflict', head: { epoch: expected.epoch, seq: 2 } });
      expect(await one.log.read(0, 10)).toHaveLength(2);
      expect(await one.log.digests(['k'])).toEqual([undefined]);
      expect(await one.history.readAll({ from: 0, to: 10 })).toEqual([]);
    });

    test('a commit that names another epoch is refused', async () => {
      const { seq } = await one.log.open();
      const result = await one.log.commit({ expected: { epoch: 'another', seq }, entries: [entry(1)], ...nothing });
      expect(result.kind).toBe('conflict');
    });

    test('of many commits on the same position exactly one succeeds', async () => {
      const expected = await one.log.open();
      const results = await Promise.all(
        Array.from({ length: 20 }, () => one.log.commit({ expected, entries: [entry(1)], ...nothing })),
      );
      expect(results.filter(({ kind }) => kind === 'committed')).toHaveLength(1);
      expect(await one.log.read(0, 100)).toHaveLength(1);
    });

    test('a log that was lost gets another epoch, and its checkpoint is gone', async () => {
      await append(2);
      const position = await one.log.open();
      await one.log.saveCheckpoint({ position, sequencedAt: null, state: toCheckpoint(emptyFeed()) });
      await one.lose();
      const head = await one.log.open();
      expect(head.seq).toBe(0);
      expect(head.epoch).not.toBe(position.epoch);
      expect(await one.log.loadCheckpoint()).toBeUndefined();
    });

    test('a log behind what was seen of it gets another epoch and keeps its entries', async () => {
      await append(5);
      const head = await one.log.open();
      for (const seq of [0, 4, 5]) expect(await one.log.open({ ...head, seq })).toEqual(head);
      expect(await one.log.open({ epoch: 'another', seq: 9 })).toEqual(head);
      const back = await one.log.open({ ...head, seq: 6 });
      expect(back.seq).toBe(5);
      expect(back.epoch).not.toBe(head.epoch);
      expect(await one.log.open()).toEqual(back);
      expect(await one.log.read(0, 10)).toHaveLength(5);
      expect((await one.log.commit({ expected: head, entries: [entry(6)], ...nothing })).kind).toBe('conflict');
    });

    test('a server that was started again keeps the epoch for a writer who has seen no more than it has, and for no other', async () => {
      const writer = await one.log.open(undefined, 'writer');
      await append(5);
      const head = { ...writer, seq: 5 };
      await one.restart();
      expect(await one.log.open()).toEqual(head);
      expect(await one.log.open(head, 'writer')).toEqual(head);
      await one.restart();
      expect(await one.log.open({ ...head, seq: 4 }, 'writer')).toEqual(head);
      expect(await one.log.open(undefined, 'writer')).toEqual(head);
      await one.restart();
      const another = await one.log.open(undefined, 'writer');
      expect(another.seq).toBe(5);
      expect(another.epoch).not.toBe(head.epoch);
      await one.restart();
      const third = await one.log.open(head, 'writer');
      expect([head.epoch, another.epoch]).not.toContain(third.epoch);
      await one.restart();
      const fourth = await one.log.open({ ...third, seq: 6 }, 'writer');
      expect([head.epoch, another.epoch, third.epoch]).not.toContain(fourth.epoch);
      expect(await one.log.open(fourth, 'writer')).toEqual(fourth);
      expect(await one.log.read(0, 10)).toHaveLength(5);
    });

    test('a checkpoint is kept when it is newer, and refused when it is older, of another epoch, or ahead of the log', async () => {
      await append(5);
      const { epoch } = await one.log.open();
      const state = toCheckpoint(emptyFeed());
      const save = (seq: number, of = epoch) =>
        one.log.saveCheckpoint({ position: { epoch: of, seq }, sequencedAt: seq, state });
      await save(3);
      await save(2);
      await save(4, 'another');
      await save(6);
      expect(await one.log.loadCheckpoint()).toEqual({ position: { epoch, seq: 3 }, sequencedAt: 3, state });
    });

    test('an identity that was queued keeps what was noted first, and is not known to the log', async () => {
      await one.log.noteQueued([{ key: 'a', digest: '1', receivedAt: 5 }]);
      await one.log.noteQueued([
        { key: 'a', digest: '2', receivedAt: 6 },
        { key: 'b', digest: '', receivedAt: 7 },
      ]);
      expect(await one.log.queued(['b', 'a', 'c'])).toEqual([
        { digest: '', receivedAt: 7 },
        { digest: '1', receivedAt: 5 },
        undefined,
      ]);
      expect(await one.log.digests(['a', 'b'])).toEqual([undefined, undefined]);
    });

    test('an identity of a commit without entries is remembered, and keeps its first digest', async () => {
      const expected = await one.log.open();
      const commit = (digest: string) =>
        one.log.commit({ expected, entries: [], history: [], identities: [{ key: 'a', digest }] });
      expect(await commit('1')).toEqual({ kind: 'committed', head: expected });
      await commit('2');
      expect(await one.log.digests(['a'])).toEqual(['1']);
    });

    test('identities of a commit are remembered with it', async () => {
      const expected = await one.log.open();
      await one.log.commit({ expected, entries: [entry(1)], history: [], identities: [{ key: 'a', digest: '1' }] });
      expect(await one.log.digests(['a'])).toEqual(['1']);
    });

    test('history is replaced by its start, and found by overlap', async () => {
      const interval = (startedAt: number, endedAt: number | null) => ({ startedAt, endedAt, sources: ['s'] });
      const put = async (removed: number[], ...intervals: ReturnType<typeof interval>[]) => {
        const expected = await one.log.open();
        await one.log.commit({
          expected,
          entries: [entry(expected.seq + 1)],
          history: [{ region: REGION, hazard: HAZARD, removed, put: intervals }],
          identities: [],
        });
      };
      await put([], interval(100, null));
      await put([], interval(100, 200), interval(300, 400), interval(500, null));
      await put([300], interval(310, 400));
      const read = async (from: number, to: number) =>
        (await one.history.read({ region: REGION, from, to })).map(({ startedAt, endedAt }) => [startedAt, endedAt]);
      expect(await read(0, 1000)).toEqual([
        [100, 200],
        [310, 400],
        [500, null],
      ]);
      expect(await read(150, 160)).toEqual([[100, 200]]);
      expect(await read(200, 300)).toEqual([]);
      expect(await read(390, 600)).toEqual([
        [310, 400],
        [500, null],
      ]);
      expect(await read(900, 1000)).toEqual([[500, null]]);
      expect(await one.history.readAll({ from: 150, to: 150 })).toEqual([
        { region: REGION, hazard: HAZARD, ...interval(100, 200) },
      ]);
      expect(await one.history.read({ region: REGION, hazard: 'nuclear', from: 0, to: 1000 })).toEqual([]);
    });

    const record = async (...put: HistoryChange['put']): Promise<void> => {
      const expected = await one.log.open();
      await one.log.commit({
        expected,
        entries: [entry(expected.seq + 1)],
        history: [{ region: REGION, hazard: HAZARD, removed: [], put }],
        identities: [],
      });
    };

    const bring = async (timeline: string, ...put: readonly ImportedInterval[]): Promise<boolean> =>
      one.imports.commit({ expected: await one.imports.version(), changes: [{ timeline, removed: [], put }] });

    test('imported history is read together with what was heard, and leaves it as it is', async () => {
      const heard = (startedAt: number, endedAt: number | null) => ({ startedAt, endedAt, sources: ['s'] });
      await record(heard(100, 200), heard(500, null));
      await bring(
        '31:air-raid',
        { startedAt: 10, endedAt: 20, sources: ['file'], endCalculated: true },
        { startedAt: 90, endedAt: 150, sources: ['file'] },
        { startedAt: 300, endedAt: 400, sources: ['file'] },
        { startedAt: 450, endedAt: 510, sources: ['file'] },
      );
      const read = async (from: number, to: number) =>
        (await one.history.read({ region: REGION, hazard: HAZARD, from, to })).map(
          ({ region: _, hazard: __, ...interval }) => interval,
        );
      const all = [
        { startedAt: 10, endedAt: 20, sources: ['file'], endCalculated: true },
        { startedAt: 90, endedAt: 200, sources: ['file', 's'] },
        { startedAt: 300, endedAt: 400, sources: ['file'] },
        { startedAt: 450, endedAt: null, sources: ['file', 's'] },
      ];
      expect(await read(0, 1000)).toEqual(all);
      // Also where only one of the two reaches into the span.
      expect(await read(160, 170)).toEqual([all[1]]);
      expect(await read(92, 94)).toEqual([all[1]]);
      expect(await read(460, 460)).toEqual([all[3]]);
      expect(await read(900, 900)).toEqual([all[3]]);
      expect(await read(210, 290)).toEqual([]);
      expect((await one.history.readAll({ from: 15, to: 15 })).map(({ startedAt }) => startedAt)).toEqual([10]);
    });

    test('a correction of what was heard does not reach what was imported', async () => {
      await bring('31:air-raid', { startedAt: 100, endedAt: 150, sources: ['file'] });
      await record({ startedAt: 100, endedAt: 200, sources: ['s'] });
      const expected = await one.log.open();
      await one.log.commit({
        expected,
        entries: [entry(expected.seq + 1)],
        history: [{ region: REGION, hazard: HAZARD, removed: [100], put: [] }],
        identities: [],
      });
      expect(await one.history.readAll({ from: 0, to: 1000 })).toEqual([
        { region: REGION, hazard: HAZARD, startedAt: 100, endedAt: 150, sources: ['file'] },
      ]);
    });

    test('of two imports on the same version one is told to look again, and how far a file is goes with its rows', async () => {
      const change = { timeline: '31:air-raid', removed: [], put: [{ startedAt: 1, endedAt: 2, sources: ['file'] }] };
      const far = { digest: 'd', name: 'a.csv', line: 1, done: false };
      expect(await one.imports.commit({ expected: 0, changes: [change], progress: far })).toBe(true);
      expect(await one.imports.commit({ expected: 0, changes: [change], progress: { ...far, line: 2 } })).toBe(false);
      expect(await one.imports.progress('d')).toEqual({ name: 'a.csv', line: 1, done: false });
      expect(await one.imports.progress('other')).toBeUndefined();
      expect(await one.imports.version()).toBe(1);
      expect(await one.imports.read([{ timeline: '31:air-raid', from: 2, to: 9 }])).toEqual([change.put]);
      expect(await one.imports.read([{ timeline: '31:air-raid', from: 3, to: 9 }])).toEqual([[]]);
    });

    test('who could have told of an alert is known for any moment: sources by their words, files by their spans', async () => {
      const said = (seq: number, claim: Claim): Entry => ({ seq, claim, changes: [], sequencedAt: seq });
      const spoke: Claim = {
        kind: 'spoke',
        source: 's',
        trust: 'official',
        at: 100,
        receivedAt: 100,
        levels: ['oblast'],
      };
      const silent: Claim = { kind: 'silent', source: 's', at: 200, receivedAt: 200, reason: 'timeout' };
      const { epoch } = await one.log.open();
      const entries = [said(1, spoke), said(2, silent)];
      await one.log.commit({ expected: { epoch, seq: 0 }, entries, history: [], identities: [] });
      await bring('31:covered', { startedAt: 10, endedAt: 50, sources: ['file'] });
      const at = async (instant: number) => {
        const { marks, imported } = await one.history.coverage({ from: instant, to: instant });
        return { last: marks.at(-1), files: imported };
      };
      const file = { region: REGION, from: 10, to: 50, sources: ['file'] };
      expect(await at(5)).toEqual({ last: undefined, files: [] });
      expect(await at(10)).toEqual({ last: undefined, files: [file] });
      expect(await at(50)).toEqual({ last: undefined, files: [] });
      expect(await at(150)).toEqual({ last: spoke, files: [] });
      expect(await at(200)).toEqual({ last: silent, files: [] });
      expect((await one.history.coverage({ from: 150, to: 300 })).marks).toEqual([spoke, silent]);
      expect(await one.history.readAll({ from: 0, to: 1000 })).toEqual([]);
    });

    test('what sources said ahead of time is known as it was stamped anew, before what is said from then on', async () => {
      const said = (seq: number, claim: Logged): Entry => ({ seq, claim, changes: [], sequencedAt: seq });
      const spoke = (source: string, at: number): SpokeClaim => ({
        kind: 'spoke',
        source,
        trust: 'official',
        at,
        receivedAt: at,
      });
      const silent = (at: number): SilentClaim => ({
        kind: 'silent',
        source: 's',
        at,
        receivedAt: at,
        reason: 'timeout',
      });
      const { epoch } = await one.log.open();
      const before = [
        said(1, spoke('s', 100)),
        said(2, silent(900)),
        said(3, spoke('s', 950)),
        said(4, spoke('t', 960)),
      ];
      await one.log.commit({ expected: { epoch, seq: 0 }, entries: before, history: [], identities: [] });
      await one.log.commit({
        expected: { epoch, seq: 4 },
        entries: [said(5, { kind: 'clock', at: 300, receivedAt: 300 }), said(6, silent(310))],
        history: [],
        marksAnew: [{ source: 's', from: 900, marks: [silent(299), spoke('s', 300)] }],
        identities: [],
      });
      expect((await one.history.coverage({ from: 0, to: 1_000 })).marks).toEqual([
        spoke('s', 100),
        silent(299),
        spoke('s', 300),
        silent(310),
        spoke('t', 960),
      ]);
    });

    test('the tail waits for the next entries and hands them out in order', async () => {
      const tail = one.tail();
      const start = await one.log.open();
      const next = tail.next(start, 100, 10_000);
      await append(2);
      expect((await next)?.[0]).toEqual(entry(1));
      await append(1);
      expect((await tail.next({ ...start, seq: 2 }, 100, 10_000))?.map(({ seq }) => seq)).toEqual([3]);
      expect(await tail.next({ ...start, seq: 3 }, 100, 1)).toEqual([]);
      await tail.close();
    });

    test('what was added to another log is not handed out after a position of the one before', async () => {
      await append(3);
      const before = await one.log.open();
      const tail = one.tail();
      await one.lose();
      await one.log.open(before);
      await append(5);
      expect(await tail.next(before, 100, 10_000)).toBeUndefined();
      await expect(one.log.read(before.seq, 100, before.epoch)).rejects.toMatchObject({ code: 'log.unavailable' });
      expect(await one.log.read(before.seq, 100, (await one.log.open()).epoch)).toHaveLength(2);
      await tail.close();
    });

    test('nothing after the latest checkpoint is trimmed, however few entries are to be kept', async () => {
      one = await set.fresh({ keep: 1 });
      for (let batch = 0; batch < 3; batch += 1) await append(500);
      expect(await one.log.read(0, 10_000)).toHaveLength(1_500);
      const { seq } = await checkpoint();
      for (let batch = 0; batch < 3; batch += 1) await append(500);
      const kept = await one.log.read(seq, 10_000);
      expect(kept[0]?.seq).toBe(seq + 1);
      expect(kept).toHaveLength(1_500);
      expect((await one.log.read(0, 10_000)).length).toBeLessThan(2_500);
    });

    test('a trimmed log keeps its latest entries and their numbers', async () => {
      one = await set.fresh({ keep: 100 });
      for (let batch = 0; batch < 5; batch += 1) {
        await append(500);
        await checkpoint();
      }
      const kept = await one.log.read(0, 10_000);
      expect(kept.length).toBeLessThan(2_500);
      expect(kept.length).toBeGreaterThanOrEqual(100);
      expect(kept.at(-1)?.seq).toBe(2_500);
      expect((await one.log.open()).seq).toBe(2_500);
    });
  });
};
