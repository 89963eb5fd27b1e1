import { describe, expect, test, vi } from 'vitest';
import { memoryLog } from '../../../src/adapters/memory/log.ts';
import type { Queued } from '../../../src/app/intake/queue.ts';
import type { CommitResult, Log } from '../../../src/app/log/log.ts';
import type { Sequencer } from '../../../src/app/sequencer/sequencer.ts';
import { boardOf } from '../../../src/domain/board.ts';
import type { Level } from '../../../src/domain/places/catalogue.ts';
import { canonicalBoard } from '../../support/pure-feed.ts';
import type { Told } from '../../support/sequencing.ts';
import {
  alert,
  allClear,
  batch,
  folded,
  newHearing,
  newRefused,
  record,
  START,
  startSequencer,
} from '../../support/sequencing.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';
import { timeStands } from '../../support/time-stands.ts';

const stateOf = (sequencer: Awaited<ReturnType<typeof startSequencer>>, region: string) =>
  boardOf(sequencer.state(), SMALL_COUNTRY).regions.get(place(region))?.state;

/** A signal that the rules fall over. */
const undecidable = (): ReturnType<typeof alert> =>
  Object.defineProperty({ ...alert('11', 0) }, 'hazard', {
    enumerable: true,
    get: () => {
      throw new Error('poison');
    },
  });

describe('a sequencer', () => {
  test('writes that a source speaks before its first word', async () => {
    const log = memoryLog();
    const sequencer = await startSequencer({ log });
    expect(await sequencer.take(batch(alert('11', 0)))).toEqual({ taken: 1, repeated: 0, refused: 0, seq: 2 });
    const entries = await log.read(0, 10);
    expect(entries.map(({ seq, claim }) => [seq, claim.kind])).toEqual([
      [1, 'spoke'],
      [2, 'alert'],
    ]);
    expect(entries[1]?.changes.map(({ type }) => type)).toEqual(['alert.started']);
  });

  test('takes a repeat without an entry', async () => {
    const log = memoryLog();
    const sequencer = await startSequencer({ log });
    await sequencer.take(batch(alert('11', 0)));
    expect(await sequencer.take(batch(alert('11', 0), alert('11', 0)))).toEqual({
      taken: 0,
      repeated: 2,
      refused: 0,
      seq: 2,
    });
    expect(await log.read(0, 10)).toHaveLength(2);
  });

  test('has what changed nothing recognised when it comes again, too', async () => {
    const log = memoryLog();
    const sequencer = await startSequencer({ log });
    const word = (key: string): Queued => ({ signal: alert('11', 0), identity: { key, digest: '' } });
    await sequencer.take([word('a')]);
    expect(await sequencer.take([word('b')])).toMatchObject({ taken: 0, repeated: 1 });
    expect(await log.digests(['a', 'b'])).toEqual(['', '']);
  });

  test('puts batches that come at once into one commit', async () => {
    timeStands();
    const told: Told[] = [];
    const sequencer = await startSequencer({ told });
    await Promise.all(['11', '12', '21', '3'].map((region) => sequencer.take(batch(alert(region, 0)))));
    expect(told.filter(({ event }) => event === 'batch.sequenced')).toHaveLength(1);
    expect(sequencer.position().seq).toBe(5);
  });

  test('commits what is short before the parts of what is long', async () => {
    const told: Told[] = [];
    const sequencer = await startSequencer({ sources: [record('mod'), record('flood')], told });
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 0.4;
      return now;
    });
    const flood = Array.from({ length: 60 }, (_, index) => alert('12', -index - 1, { source: 'flood' }));
    await Promise.all([sequencer.take(batch(...flood)), sequencer.take(batch(alert('11', 1)))]);
    vi.restoreAllMocks();
    const commits = told.flatMap(({ event, fields }) => (event === 'batch.sequenced' ? [fields] : []));
    expect(JSON.stringify(commits[0]?.['entries'])).toContain('"source":"mod"');
    expect(commits[0]?.['taken']).toBeLessThan(20);
    expect(commits.reduce((sum, { taken }) => sum + Number(taken), 0)).toBe(61);
  });

  test('rests between the parts of what is long just after what is short, and no longer once something short comes', async () => {
    const told: Told[] = [];
    const rests: (() => void)[] = [];
    const sequencer = await startSequencer({
      sources: [record('mod'), record('flood')],
      told,
      after: (_, run) => {
        rests.push(run);
        // The first two are ended below.
        if (rests.length > 2) run();
        return () => {};
      },
    });
    const taken = (): number =>
      told.reduce((sum, { event, fields }) => sum + (event === 'batch.sequenced' ? Number(fields['taken']) : 0), 0);
    vi.spyOn(performance, 'now').mockReturnValue(0);
    await sequencer.take(batch(alert('11', 1)));
    const flood = Array.from({ length: 200 }, (_, index) => alert('12', -index - 1, { source: 'flood' }));
    const flooded = sequencer.take(batch(...flood));
    await expect.poll(() => rests).toHaveLength(1);
    expect(taken()).toBeLessThan(201);
    await sequencer.take(batch(alert('21', 2)));
    // It was committed alone.
    expect(told.findLast(({ event }) => event === 'batch.sequenced')?.fields).toMatchObject({ taken: 1 });
    await expect.poll(() => rests).toHaveLength(2);
    rests[1]?.();
    await flooded;
    vi.restoreAllMocks();
    expect(taken()).toBe(202);
  });

  test('does not rest while something short waits that came during the commit before', async () => {
    const log = memoryLog();
    const rests: (() => void)[] = [];
    const restsBefore: number[] = [];
    let arrived: Promise<unknown> | undefined;
    const sequencer: Sequencer = await startSequencer({
      sources: [record('mod'), record('flood')],
      log: {
        ...log,
        commit: async (commit) => {
          const isOfFlood = commit.entries.some(({ claim }) => 'source' in claim && claim.source === 'flood');
          if (!isOfFlood) restsBefore.push(rests.length);
          if (isOfFlood) arrived ??= sequencer.take(batch(alert('21', 2)));
          return log.commit(commit);
        },
      },
      after: (_, run) => {
        rests.push(run);
        if (rests.length > 1) run();
        return () => {};
      },
    });
    vi.spyOn(performance, 'now').mockReturnValue(0);
    await sequencer.take(batch(alert('11', 1)));
    const flood = Array.from({ length: 200 }, (_, index) => alert('12', -index - 1, { source: 'flood' }));
    const flooded = sequencer.take(batch(...flood));
    await expect.poll(() => arrived).toBeDefined();
    await arrived;
    expect(restsBefore).toEqual([0, 0]);
    await expect.poll(() => rests).toHaveLength(1);
    rests[0]?.();
    vi.restoreAllMocks();
    await flooded;
  });

  test('lets what is short go first that came while it was asked what is known of parts, unless those are late', async () => {
    for (const partsAreLate of [false, true]) {
      const log = memoryLog();
      const told: Told[] = [];
      let [now, arrived] = [0, undefined as Promise<unknown> | undefined];
      const sequencer: Sequencer = await startSequencer({
        sources: [record('mod'), record('flood')],
        told,
        log: {
          ...log,
          digests: async (keys) => {
            if (partsAreLate) now = 1_000;
            arrived ??= sequencer.take(batch(alert('21', 2)));
            return log.digests(keys);
          },
        },
      });
      vi.spyOn(performance, 'now').mockImplementation(() => now);
      const flood = Array.from({ length: 60 }, (_, index) => ({
        signal: alert('12', -index - 1, { source: 'flood' }),
        identity: { key: `flood:${index}`, digest: 'x' },
      }));
      await sequencer.take(flood);
      await arrived;
      vi.restoreAllMocks();
      const commits = told.flatMap(({ event, fields }) => (event === 'batch.sequenced' ? [fields['taken']] : []));
      expect(commits).toEqual(partsAreLate ? [60, 1] : [1, 60]);
    }
  });

  test('refuses an id that its source used for something else, and keeps it', async () => {
    const refused = newRefused();
    const sequencer = await startSequencer({ refused });
    const first = { signal: alert('11', 0, { id: 'a' }), identity: { key: 'mod:a', digest: 'one' } };
    const other = { signal: allClear('11', 9, { id: 'a' }), identity: { key: 'mod:a', digest: 'two' } };
    await sequencer.take([first]);
    expect(await sequencer.take([other])).toMatchObject({ taken: 0, refused: 1 });
    expect(await refused.list(100)).toMatchObject([{ code: 'signal.id-reused', source: 'mod' }]);
    expect(stateOf(sequencer, '11')).toBe('alert');
  });

  test('that comes second catches up and decides again', async () => {
    const log = memoryLog();
    const told: Told[] = [];
    const slow = await startSequencer({ log, told });
    const fast = await startSequencer({ log });
    await fast.take(batch(alert('11', 0), alert('12', 1)));
    const sequenced = await slow.take(batch(alert('11', 0), allClear('12', 5)));
    expect(sequenced).toEqual({ taken: 1, repeated: 1, refused: 0, seq: 4 });
    expect(told.map(({ event }) => event)).toContain('commit.conflict');
    expect((await log.read(0, 10)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(canonicalBoard(slow.state(), SMALL_COUNTRY)).toEqual(
      canonicalBoard(folded([alert('11', 0), alert('12', 1), allClear('12', 5)]), SMALL_COUNTRY),
    );
  });

  test('that does not know whether its commit succeeded asks the log, and writes nothing twice', async () => {
    const log = memoryLog();
    let cut = true;
    const cutOff: Log = {
      ...log,
      commit: async (commit): Promise<CommitResult> => {
        const result = await log.commit(commit);
        if (!cut) return result;
        cut = false;
        throw new Error('the connection was cut after the commit');
      },
    };
    const sequencer = await startSequencer({ log: cutOff });
    await expect(sequencer.take(batch(alert('11', 0)))).rejects.toThrow('cut');
    expect(await sequencer.take(batch(alert('11', 0)))).toEqual({ taken: 0, repeated: 1, refused: 0, seq: 2 });
    expect(await log.read(0, 10)).toHaveLength(2);
  });

  test('that does not know whether its commit succeeded finds out that it did not', async () => {
    const log = memoryLog();
    let cut = true;
    const sequencer = await startSequencer({
      log: {
        ...log,
        commit: async (commit) => {
          if (!cut) return log.commit(commit);
          cut = false;
          throw new Error('the connection was cut before the commit');
        },
      },
    });
    await expect(sequencer.take(batch(alert('11', 0)))).rejects.toThrow('cut');
    expect(await sequencer.take(batch(alert('11', 0)))).toEqual({ taken: 1, repeated: 0, refused: 0, seq: 2 });
  });

  test('goes on in a new epoch when the log was lost', async () => {
    const log = memoryLog();
    const sequencer = await startSequencer({ log });
    await sequencer.take(batch(alert('11', 0)));
    const before = sequencer.position();
    log.lose();
    expect(await sequencer.take(batch(alert('12', 1)))).toMatchObject({ taken: 1, seq: 2 });
    expect(sequencer.position().epoch).not.toBe(before.epoch);
    expect(stateOf(sequencer, '11')).toBe('clear');
  });

  test('starts from its checkpoint and reads only the tail', async () => {
    const log = memoryLog();
    const first = await startSequencer({ log, checkpointEvery: 50 });
    for (let second = 0; second < 60; second += 1)
      await first.take(batch(second % 2 === 0 ? alert('11', second) : allClear('11', second)));
    const read: number[] = [];
    const second = await startSequencer({
      log: {
        ...log,
        read: async (seq, limit) => {
          read.push(seq);
          return log.read(seq, limit);
        },
      },
    });
    expect(Math.min(...read)).toBeGreaterThanOrEqual(50);
    expect(canonicalBoard(second.state(), SMALL_COUNTRY)).toEqual(canonicalBoard(first.state(), SMALL_COUNTRY));
    expect(second.position()).toEqual(first.position());
  });

  test('leaves nothing of a batch that cannot be decided to be recognised later', async () => {
    const log = memoryLog();
    const sequencer = await startSequencer({ log });
    const broken = undecidable();
    const named = (key: string, signal: ReturnType<typeof alert>): Queued => ({
      signal,
      identity: { key, digest: '1' },
    });
    const both = await Promise.allSettled([
      sequencer.take([named('a', alert('11', 0)), named('b', broken)]),
      sequencer.take([named('c', alert('21', 0, { source: 'other' }))]),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await log.digests(['a', 'b', 'c'])).toEqual([undefined, undefined, '1']);
  });

  test('a batch that cannot be decided does not take the others with it', async () => {
    const told: Told[] = [];
    const sequencer = await startSequencer({ told });
    const poisoned = undecidable();
    const [good, bad, alsoGood] = await Promise.allSettled([
      sequencer.take(batch(alert('12', 0))),
      sequencer.take(batch(alert('21', 0), poisoned)),
      sequencer.take(batch(alert('3', 0))),
    ]);
    expect([good.status, bad.status, alsoGood.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([stateOf(sequencer, '12'), stateOf(sequencer, '21'), stateOf(sequencer, '3')]).toEqual([
      'alert',
      'clear',
      'alert',
    ]);
  });

  test('a source that was judged silent speaks again with its next word, and not with one received before', async () => {
    const log = memoryLog();
    const sequencer = await startSequencer({ log });
    await sequencer.take(batch(alert('11', 0)));
    await sequencer.say({ kind: 'silent', source: 'mod', at: START + 60_000, reason: 'timeout' });
    expect(stateOf(sequencer, '3')).toBe('unknown');
    await sequencer.take(batch(alert('12', 30)));
    expect(stateOf(sequencer, '3')).toBe('unknown');
    await sequencer.take(
      batch({ kind: 'heartbeat', source: 'mod', trust: 'official', at: START + 61_000, receivedAt: START + 61_000 }),
    );
    expect(stateOf(sequencer, '3')).toBe('clear');
    expect((await log.read(0, 10)).map(({ claim }) => claim.kind)).toEqual([
      'spoke',
      'alert',
      'silent',
      'alert',
      'spoke',
    ]);
  });

  test('what is left in the queue of a source that was muted does not give it its voice back', async () => {
    const sequencer = await startSequencer({ sources: [record('mod', { muted: true })] });
    await sequencer.say({ kind: 'spoke', profile: record('mod'), at: START });
    await sequencer.say({ kind: 'silent', source: 'mod', at: START + 1000, reason: 'muted' });
    await sequencer.take(batch(alert('11', 5)));
    expect(sequencer.state().sources.get('mod')?.live).toBe(false);
  });

  test('nor in a log that does not know it yet', async () => {
    const sequencer = await startSequencer({ sources: [record('mod', { muted: true })] });
    await sequencer.take(
      batch({ kind: 'heartbeat', source: 'mod', trust: 'official', at: START, receivedAt: START }, alert('11', 5)),
    );
    expect(sequencer.state().sources.get('mod')?.live).toBe(false);
    expect(stateOf(sequencer, '3')).toBe('unknown');
    expect(stateOf(sequencer, '11')).toBe('alert');
  });

  test('writes down that a source may speak for something else now', async () => {
    const log = memoryLog();
    const sources = [record('mod')];
    const sequencer = await startSequencer({ log, sources: [record('mod', { levels: ['oblast'] })] });
    await sequencer.say({ kind: 'spoke', profile: sources[0] as (typeof sources)[0], at: START - 1000 });
    expect(stateOf(sequencer, '11')).toBe('clear');
    await sequencer.take(batch(alert('3', 0)));
    expect(stateOf(sequencer, '11')).toBe('unknown');
  });

  describe('of a source that covers less than it did, by a picture of the sources from before', () => {
    const before = record('hub', { bySettings: true, levels: ['oblast', 'raion', 'hromada'] });
    const word = (second: number, covers?: readonly Level[]): readonly Queued[] => [
      {
        signal: {
          kind: 'heartbeat',
          source: 'hub',
          trust: 'official',
          at: START + second * 1000,
          receivedAt: START + second * 1000,
        },
        ...(covers === undefined ? {} : { covers }),
      },
    ];

    test('calls no place clear when that source comes back', async () => {
      const sequencer = await startSequencer({ sources: [before] });
      await sequencer.say({ kind: 'spoke', profile: before, at: START });
      await sequencer.say({ kind: 'silent', source: 'hub', at: START + 30_000, reason: 'timeout' });
      await sequencer.take(word(60, []));
      expect(stateOf(sequencer, '11')).toBe('unknown');
    });

    test('calls no place clear any longer while that source goes on', async () => {
      const sequencer = await startSequencer({ sources: [before] });
      await sequencer.take(word(0, ['oblast', 'raion', 'hromada']));
      expect(stateOf(sequencer, '11')).toBe('clear');
      await sequencer.take(word(5, ['oblast']));
      expect(stateOf(sequencer, '3')).toBe('clear');
      expect(stateOf(sequencer, '11')).toBe('unknown');
    });

    test('nor when both words came in one millisecond, whichever is put in order first', async () => {
      const wide = word(0, ['raion', 'hromada']);
      const narrow = word(0, ['hromada']);
      for (const words of [
        [wide, narrow],
        [narrow, wide],
      ]) {
        const sequencer = await startSequencer({ sources: [before] });
        for (const one of words) await sequencer.take(one);
        expect(stateOf(sequencer, '111')).toBe('clear');
        expect(stateOf(sequencer, '11')).toBe('unknown');
      }
    });

    test('and a batch of the version before, which does not say it, covers what the source is known to', async () => {
      const sequencer = await startSequencer({ sources: [before] });
      await sequencer.take(word(0));
      expect(stateOf(sequencer, '11')).toBe('clear');
    });

    test('which says more than it is known to covers no more', async () => {
      const sequencer = await startSequencer({ sources: [{ ...before, levels: ['oblast'] }] });
      await sequencer.take(word(0, ['oblast', 'raion', 'hromada']));
      expect(stateOf(sequencer, '3')).toBe('clear');
      expect(stateOf(sequencer, '11')).toBe('unknown');
    });
  });

  test('who is on no list of the operator any more is heard, but its silence covers nothing', async () => {
    const sequencer = await startSequencer({ sources: [] });
    await sequencer.take(batch(alert('11', 0)));
    expect(stateOf(sequencer, '11')).toBe('alert');
    expect(stateOf(sequencer, '3')).toBe('unknown');
  });

  test('that takes over knows of lists that changed nothing, and clears nothing by an older one', async () => {
    const log = memoryLog();
    const lists = newHearing();
    const list = (second: number, ...regions: readonly string[]) =>
      batch({
        kind: 'snapshot',
        source: 'mod',
        trust: 'official',
        at: START + second * 1000,
        receivedAt: START + second * 1000,
        active: regions.map((region) => ({ region: place(region), hazard: 'air-raid', at: START })),
        confirmAfter: 1000,
      });
    const first = await startSequencer({ log, lists });
    await first.take(list(0, '11'));
    await first.take(list(20, '11'));
    const second = await startSequencer({ log, lists });
    await second.take(list(10));
    expect(stateOf(second, '11')).toBe('alert');
    await second.take(list(30));
    expect(stateOf(second, '11')).toBe('clear');
  });
});

describe('a checkpoint of another version', () => {
  const ofAnotherVersion = async (log: Log): Promise<void> => {
    const checkpoint = await log.loadCheckpoint();
    if (checkpoint === undefined) throw new Error('there is none');
    const state = { ...checkpoint.state, version: 99 } as never;
    await log.saveCheckpoint({ ...checkpoint, state });
  };

  test('is passed over: the log is read from its beginning, and a checkpoint saved that can be read', async () => {
    const log = memoryLog();
    const first = await startSequencer({ log });
    await first.take(batch(alert('11', 0), alert('12', 1), allClear('12', 2)));
    await first.close();
    await ofAnotherVersion(log);
    const told: Told[] = [];
    const second = await startSequencer({ log, told });
    expect(canonicalBoard(second.state(), SMALL_COUNTRY)).toEqual(canonicalBoard(first.state(), SMALL_COUNTRY));
    expect(stateOf(second, '11')).toBe('alert');
    expect(told).toContainEqual({
      event: 'checkpoint.passed-over',
      fields: { feed: 'test', why: 'a checkpoint of version 99 cannot be read' },
    });
    expect((await log.loadCheckpoint())?.state.version).toBe(1);
  });

  test('is named, with what to do, when the log no longer has its beginning', async () => {
    const log = memoryLog({ keep: 1 });
    const first = await startSequencer({ log });
    await first.take(batch(alert('11', 0), alert('12', 1)));
    await first.close();
    const again = await startSequencer({ log });
    await again.take(batch(alert('21', 2)));
    await again.close();
    await ofAnotherVersion(log);
    await expect(startSequencer({ log })).rejects.toThrow(
      'a checkpoint of version 99 cannot be read, and the log no longer has its beginning to do without: start the version of AllClear that saved it',
    );
  });
});
