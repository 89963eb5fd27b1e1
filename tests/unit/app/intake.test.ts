import { beforeEach, describe, expect, test } from 'vitest';
import { type MemoryLog, memoryLog } from '../../../src/adapters/memory/log.ts';
import { parseSignal } from '../../../src/adapters/signals/parse-signal.ts';
import type { Intake, Receipt } from '../../../src/app/intake/door.ts';
import { intake } from '../../../src/app/intake/intake.ts';
import { longAndShort } from '../../../src/app/intake/long.ts';
import type { Queued, SignalQueue } from '../../../src/app/intake/queue.ts';
import type { SourceRecord } from '../../../src/app/sources/sources.ts';
import { RETRY_WITHIN } from '../../../src/domain/lists/mass-clear.ts';
import { newRefused, record, START } from '../../support/sequencing.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';
import { timeStands } from '../../support/time-stands.ts';

const MAX_QUEUED = 500;

let added: (readonly Queued[])[];
let addedBehind: (readonly Queued[])[];
let waiting: number;
let fails: boolean;
let now: number;
let refused: ReturnType<typeof newRefused>;
let heard: Map<string, number>;
let door: Intake;
let log: MemoryLog;
let held: Promise<void> | undefined;
let sequencing: Promise<void> | undefined;
/** The batches that somebody waits for until they are in the log, or has waited for. */
let awaited: string[];
/** What the source `slow` says is under way until then. */
let underWay: Promise<void> | undefined;
let asked: number[];
let told: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[];

const queue: Pick<SignalQueue, 'add' | 'waiting' | 'watch' | 'sequenced'> = {
  add: async (batch, { behind } = { behind: false }) => {
    if (fails) throw new Error('Redis is gone');
    added.push(batch);
    if (behind) addedBehind.push(batch);
    return String(added.length);
  },
  waiting: async () => waiting,
  watch: async () => {},
  sequenced: async (jobId) => {
    awaited.push(jobId);
    await sequencing;
    return { taken: 1, repeated: 0, refused: 0, seq: 7 };
  },
};

beforeEach(() => {
  added = [];
  addedBehind = [];
  waiting = 0;
  fails = false;
  now = START;
  refused = newRefused();
  heard = new Map();
  told = [];
  held = undefined;
  sequencing = undefined;
  awaited = [];
  underWay = undefined;
  asked = [];
  log = memoryLog();
  door = intake({
    parse: parseSignal,
    fingerprint: (text) => text,
    now: () => now,
    queue,
    log: {
      ...log,
      digests: async (keys) => {
        asked.push(keys.length);
        if (keys.length > 10) await held;
        return log.digests(keys);
      },
    },
    hearing: {
      note: async (source, at) => void heard.set(source, at),
      all: async () => heard,
    },
    refused: {
      ...refused,
      add: async (some) => {
        if (some[0]?.source === 'slow') await underWay;
        return refused.add(some);
      },
    },
    catalogue: SMALL_COUNTRY,
    limits: { ahead: 300_000, horizon: 7 * 86_400_000, maxQueued: MAX_QUEUED, wordsPerHour: 40 },
    scenarioTime: false,
    observe: (event, fields = {}) => void told.push({ event, fields }),
  });
});

const mod = record('mod');
const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();
const send = (...items: unknown[]) => door.submit({ source: mod, items });

/** Somebody short is at work until it is ended, however slow the machine is. */
const keepShortUnderWay = (): { end(): Promise<unknown> } => {
  let end = (): void => {};
  underWay = new Promise((resolve) => {
    end = resolve;
  });
  const slow = door.submit({ source: record('slow'), items: [ATLANTIS] });
  return {
    end: () => {
      end();
      return slow;
    },
  };
};

const ATLANTIS = { kind: 'alert', region: 'Atlantis' };

describe('a door for the sources of the settings', () => {
  test('sends with each word the levels that its source covers', async () => {
    const source = record('hub', { bySettings: true, levels: ['oblast'] });
    await door.take({ source, said: [{ kind: 'heartbeat' }] });
    await door.submit({ source: { ...source, levels: [] }, items: [{ kind: 'heartbeat' }] });
    expect(added.flat().map(({ covers }) => covers)).toEqual([['oblast'], []]);
  });

  test('leaves it to the record of a source that has a token', async () => {
    await door.take({ source: record('mod', { levels: ['oblast'] }), said: [{ kind: 'heartbeat' }] });
    expect(added.flat().map((queued) => 'covers' in queued)).toEqual([false]);
  });
});

describe('the door', () => {
  test('takes what it can and says by index what it cannot', async () => {
    const receipt = await send(
      { kind: 'alert', region: '11' },
      { kind: 'alert', region: 'Atlantis' },
      { kind: 'alert' },
    );
    expect(receipt).toMatchObject({ accepted: 1, duplicate: 0 });
    expect(receipt.refused.map(({ index, code }) => [index, code])).toEqual([
      [1, 'region.unknown'],
      [2, 'signal.malformed'],
    ]);
    expect(await refused.list(100)).toHaveLength(2);
    expect(heard.get('mod')).toBe(START);
  });

  test('refuses what one source says about one place beyond the limit of the hour, and nothing else', async () => {
    const flood = Array.from({ length: 50 }, (_, index) => ({ kind: 'alert', region: '11', at: at(-index - 1) }));
    const receipt = await send(...flood, { kind: 'alert', region: '12' });
    expect(receipt).toMatchObject({ accepted: 41, duplicate: 0 });
    expect(receipt.refused.map(({ index, code }) => [index, code])).toEqual(
      Array.from({ length: 10 }, (_, index) => [40 + index, 'signal.too-many']),
    );
    expect(await refused.list(100)).toHaveLength(10);
    const other = await door.submit({ source: record('sirens'), items: [{ kind: 'alert', region: '11' }] });
    expect(other).toMatchObject({ accepted: 1, refused: [] });
    now += 3_600_000;
    expect(await send({ kind: 'alert', region: '11' })).toMatchObject({ accepted: 1, refused: [] });
  });

  test('keeps the first refused for each reason and how many more there were, so that those of others stay', async () => {
    await send({ kind: 'alert', region: 'Lemuria' });
    const receipt = await send(...Array.from({ length: 300 }, () => ATLANTIS), { kind: 'alert' });
    expect(receipt.refused).toHaveLength(301);
    const kept = (await refused.list(100)).toReversed();
    expect(kept).toHaveLength(22);
    expect(kept[0]?.signal).toContain('Lemuria');
    expect(kept.slice(1).map(({ code, detail }) => [code, detail.match(/(\d+) more/)?.[1]])).toEqual([
      ...Array.from({ length: 19 }, () => ['region.unknown', undefined]),
      ['region.unknown', '280'],
      ['signal.malformed', undefined],
    ]);
  });

  test('tells of a thousand refused in one line of the log for each reason, with their number', async () => {
    const items = Array.from({ length: 1_000 }, (_, index) => (index % 4 === 0 ? { kind: 'alert' } : ATLANTIS));
    await send(...items);
    expect(told.filter(({ event }) => event === 'signal.refused').map(({ fields }) => fields)).toEqual([
      { source: 'mod', code: 'signal.malformed', detail: expect.any(String), count: 250 },
      { source: 'mod', code: 'region.unknown', detail: expect.any(String), count: 750 },
    ]);
  });

  test('leaves others their turn while it reads a thousand items that take long', async () => {
    let turns = 0;
    let reading = true;
    const turn = (): void => {
      turns += 1;
      if (reading) setImmediate(turn);
    };
    setImmediate(turn);
    const list = { kind: 'snapshot', active: Array.from({ length: 40 }, () => ({ region: '11' })) };
    await send(...Array.from({ length: 1_000 }, () => list));
    reading = false;
    expect(turns).toBeGreaterThan(3);
  });

  test('takes what it was reading when it was closed, and waits for it', async () => {
    const taking = send({ kind: 'alert', region: '11' });
    await door.close();
    expect(added).toHaveLength(1);
    expect(await taking).toMatchObject({ accepted: 1 });
  });

  test('counts no repeats, and lets an alert through when the last word that it took is an all-clear', async () => {
    const words = Array.from({ length: 40 }, (_, index) => ({
      kind: index % 2 === 0 ? 'alert' : 'all-clear',
      region: '11',
      at: at(index - 60),
    }));
    expect(await send(...words)).toMatchObject({ accepted: 40 });
    expect(await send(...words)).toMatchObject({ accepted: 0, duplicate: 40, refused: [] });
    const late = { kind: 'alert', region: '11', at: at(-61) };
    const clear = { kind: 'all-clear', region: '11', at: at(-5) };
    expect((await send(late, clear)).refused.map(({ code }) => code)).toEqual(['signal.too-many', 'signal.too-many']);
    expect(await send({ kind: 'alert', region: '11', at: at(-4) })).toMatchObject({ accepted: 1, refused: [] });
    expect((await send({ kind: 'all-clear', region: '11', at: at(-3) })).refused).toHaveLength(1);
  });

  test('lets a source that sends very much at once wait behind the others that come with it', async () => {
    const flood = Array.from({ length: 150 }, (_, index) => ({
      kind: 'alert',
      region: ['11', '12', '111', '112', '2'][index % 5],
      at: at(-index - 1),
    }));
    await Promise.all([
      send({ kind: 'alert', region: '21' }),
      door.submit({ source: record('flood'), items: flood }),
      door.submit({ source: record('sirens'), items: [{ kind: 'alert', region: '11' }] }),
    ]);
    expect(addedBehind.flat().map(({ signal }) => signal.source)).toEqual(flood.map(() => 'flood'));
    const ahead = added.filter((batch) => !addedBehind.includes(batch)).flat();
    expect(ahead.map(({ signal }) => signal.source).sort()).toEqual(['mod', 'sirens']);
  });

  test('takes long submissions one at a time, by their arrival, and lets nobody else wait for them', async () => {
    let release = (): void => {};
    held = new Promise((resolve) => {
      release = resolve;
    });
    const long = (region: string) =>
      Array.from({ length: 60 }, (_, index) => [
        { kind: 'alert', region, id: `${region}-${index}`, at: at(-9) },
        { kind: 'all-clear', region: '12', id: `${region}-clear-${index}` },
      ]).flat();
    const sent = ['11', '2'].map((region) => door.submit({ source: mod, items: long(region) }));
    const sirens = record('sirens');
    expect(await door.submit({ source: sirens, items: [{ kind: 'alert', region: '12' }] })).toMatchObject({
      accepted: 1,
    });
    expect(added.map((batch) => batch.length)).toEqual([1]);
    now += 60_000;
    release();
    await Promise.all(sent);
    expect(added).toHaveLength(3);
    // What was said before it may end nothing that began while it waited.
    for (const { signal } of added.flat()) expect(signal.receivedAt).toBe(START);
  });

  test('asks for no more than some at a time, however much comes at once', async () => {
    await send(
      ...Array.from({ length: 1_000 }, (_, index) => ({ kind: 'alert', region: '11', id: `a${index}`, at: at(-9) })),
    );
    expect(Math.max(...asked)).toBeLessThanOrEqual(100);
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(1_000);
  });

  test('holds the next long submission back beside others until the one before is in the log', async () => {
    let release = (): void => {};
    sequencing = new Promise((resolve) => {
      release = resolve;
    });
    const long = (region: string) =>
      Array.from({ length: 120 }, (_, index) => ({ kind: 'alert', region, id: `${region}-${index}`, at: at(-9) }));
    const others = keepShortUnderWay();
    const sent = ['11', '2'].map((region) => door.submit({ source: mod, items: long(region) }));
    await expect.poll(() => awaited).toEqual(['1']);
    await door.submit({ source: record('sirens'), items: [{ kind: 'alert', region: '12' }] });
    expect(added).toHaveLength(2);
    release();
    await Promise.all(sent);
    expect(added).toHaveLength(3);
    await others.end();
  });

  test('adds what is long part by part beside others, each when the one before is in the log', async () => {
    let release = (): void => {};
    sequencing = new Promise((resolve) => {
      release = resolve;
    });
    const others = keepShortUnderWay();
    const many = Array.from({ length: 450 }, (_, index) => ({
      kind: 'alert',
      region: ['11', '111', '112', '12', '2'][index % 5],
      hazard: ['air-raid', 'artillery', 'chemical'][index % 3],
      id: `a${index}`,
      at: at(-9),
    }));
    const sent = door.submit({ source: record('flood'), items: many, wait: true });
    await expect.poll(() => addedBehind).toHaveLength(1);
    await others.end();
    expect(addedBehind.map((part) => part.length)).toEqual([200]);
    release();
    expect(await sent).toMatchObject({ accepted: 450, seq: 7, batch: String(added.length) });
    expect(addedBehind.map((part) => part.length)).toEqual([200, 200, 50]);
    expect(addedBehind.flat().map(({ signal }) => signal.id)).toEqual(many.map(({ id }) => id));
  });

  test('holds no more of long submissions than may wait, half of it of one source, and takes short ones all the same', async () => {
    let release = (): void => {};
    held = new Promise((resolve) => {
      release = resolve;
    });
    let number = 0;
    const long = (source: SourceRecord): Promise<Receipt> => {
      number += 1;
      const items = Array.from({ length: 125 }, (_, index) => ({
        kind: 'alert',
        region: ['11', '111', '112', '12', '2'][index % 5],
        id: `${number}-${index}`,
      }));
      return door.submit({ source, items });
    };
    const full = { code: 'queue.full', retryAfter: 2 };
    const [flood, other, third] = [record('flood'), record('other'), record('third')];
    const sent = [long(flood), long(flood)];
    await expect(long(flood)).rejects.toMatchObject(full);
    sent.push(long(other), long(third));
    await expect(long(record('fourth'))).rejects.toMatchObject(full);
    expect(await send({ kind: 'alert', region: '12' })).toMatchObject({ accepted: 1 });
    release();
    for (const receipt of await Promise.all(sent)) expect(receipt.accepted).toBeGreaterThan(0);
    await expect(long(flood)).resolves.toBeDefined();
  });

  test('holds no more long submissions than a few dozen, however many signals may wait', async () => {
    let release = (): void => {};
    const lane = longAndShort<string>({ maxSignals: 1_000_000 });
    const gate = new Promise<string>((resolve) => {
      release = () => resolve('read');
    });
    const sources = Array.from({ length: 100 }, (_, index) => `s${index}`);
    const all = sources.map((source) => lane.long(source, 101, () => gate));
    const settled = Promise.allSettled(all);
    release();
    const taken = (await settled).filter(({ status }) => status === 'fulfilled');
    expect(taken).toHaveLength(64);
    expect(await lane.long('s0', 101, () => gate)).toBe('read');
  });

  test('knows a signal that comes again, with an id or without', async () => {
    const named = { id: 'a', kind: 'alert', region: '11', at: at(-5) };
    const nameless = { kind: 'alert', region: '12', at: at(-5) };
    expect(await send(named, nameless, named)).toMatchObject({ accepted: 2, duplicate: 1 });
    expect(await send(named, nameless)).toMatchObject({ accepted: 0, duplicate: 2, refused: [] });
    const identities = added.flat().flatMap(({ identity }) => (identity === undefined ? [] : [identity]));
    await log.commit({ expected: await log.open(), entries: [], history: [], identities });
    added = [];
    expect(await send(named, nameless)).toMatchObject({ accepted: 0, duplicate: 2, refused: [] });
    expect(added).toEqual([]);
  });

  test('puts what comes again and is not in the log yet into the queue again, as it came first', async () => {
    const words = [
      { id: 'a', kind: 'alert', region: '11' },
      { kind: 'alert', region: '12', at: at(-5) },
    ];
    await send(...words);
    now += RETRY_WITHIN - 1;
    expect(await send(...words, ...words)).toMatchObject({ accepted: 0, duplicate: 4 });
    const [first, again] = added;
    expect(again?.map(({ signal }) => signal)).toEqual(first?.map(({ signal }) => signal));
    expect(again?.map(({ identity }) => identity?.key)).toEqual(first?.map(({ identity }) => identity?.key));
  });

  test('knows a signal with an id that comes again later though it never said when', async () => {
    const signal = { id: 'a', kind: 'alert', region: '11' };
    await send(signal);
    now += 4_000;
    expect(await send(signal)).toMatchObject({ accepted: 0, duplicate: 1, refused: [] });
  });

  test('takes an id that starts again hours later for a new signal, where it says no time', async () => {
    const first = { id: '1', kind: 'alert', region: '11' };
    expect(await send(first)).toMatchObject({ accepted: 1 });
    now += RETRY_WITHIN - 1;
    expect(await send(first)).toMatchObject({ accepted: 0, duplicate: 1 });
    now += 3 * 3_600_000;
    expect(await send(first)).toMatchObject({ accepted: 1, duplicate: 0, refused: [] });
    expect(await send({ ...first, id: '2', region: '12' })).toMatchObject({ accepted: 1 });
  });

  test('names the line of a list that it cannot read, takes the rest, and lets the list end nothing', async () => {
    const receipt = await send({ kind: 'snapshot', active: [{ region: '11' }, { region: 'Atlantis' }] });
    expect(receipt).toMatchObject({
      accepted: 1,
      refused: [{ index: 0, line: 1, code: 'region.unknown', detail: expect.stringContaining('active.1.') }],
    });
    expect(added.flat()[0]?.signal).toMatchObject({ kind: 'snapshot', unread: true, active: [{ region: '11' }] });
  });

  test('tells answers apart by what they say, and not by when they arrived', async () => {
    const list = { kind: 'snapshot', active: [] };
    await send(list);
    now += 60_000;
    await send(list, { ...list, at: at(60) });
    const [first, again, dated] = added.flat().map(({ signal }) => ('answer' in signal ? signal.answer : undefined));
    expect(again).toBe(first);
    expect(dated).not.toBe(first);
  });

  test('refuses an id that was used for something else; the first one stands', async () => {
    await send({ id: 'a', kind: 'alert', region: '11', at: at(0) });
    const receipt = await send({ id: 'a', kind: 'all-clear', region: '11', at: at(0) });
    expect(receipt).toMatchObject({ accepted: 0, refused: [{ index: 0, code: 'signal.id-reused' }] });
    expect(added).toHaveLength(1);
  });

  test('lets two sources use the same id', async () => {
    await send({ id: 'a', kind: 'alert', region: '11', at: at(0) });
    const other = await door.submit({
      source: record('other'),
      items: [{ id: 'a', kind: 'alert', region: '12', at: at(0) }],
    });
    expect(other).toMatchObject({ accepted: 1 });
  });

  test('remembers nothing that the queue has not taken', async () => {
    fails = true;
    const signal = { id: 'a', kind: 'alert', region: '11', at: at(0) };
    await expect(send(signal)).rejects.toThrow('gone');
    fails = false;
    expect(await send(signal)).toMatchObject({ accepted: 1, duplicate: 0 });
  });

  test('takes nothing on while too much waits, and again when it is worked off', async () => {
    waiting = MAX_QUEUED + 1;
    await expect(send({ kind: 'alert', region: '11' })).rejects.toMatchObject({ code: 'queue.full', retryAfter: 2 });
    expect(added).toEqual([]);
    waiting = 0;
    expect(await send({ kind: 'alert', region: '11' })).toMatchObject({ accepted: 1 });
  });

  test('takes what somebody had kept by its time, and its source has not spoken by it', async () => {
    const items = [
      { kind: 'alert', region: '11', at: at(-3_600) },
      { kind: 'all-clear', region: '12', at: at(1) },
      { kind: 'heartbeat', at: at(1) },
    ];
    const receipt = await door.submit({ source: mod, items, kept: true });
    expect(receipt).toMatchObject({
      accepted: 1,
      refused: [
        { index: 1, code: 'signal.too-far-ahead' },
        { index: 2, code: 'signal.too-far-ahead' },
      ],
    });
    expect(added).toMatchObject([[{ signal: { at: START - 3_600_000 }, kept: true }]]);
    await door.submit({ source: mod, items: items.slice(0, 1), kept: true });
    expect(heard.has('mod')).toBe(false);
    await send({ kind: 'heartbeat' });
    expect(heard.has('mod')).toBe(true);
  });

  test('puts what arrives at once into one batch', async () => {
    timeStands();
    await Promise.all(['11', '12', '21', '3'].map((region) => send({ kind: 'alert', region })));
    expect(added.map((batch) => batch.length)).toEqual([4]);
  });

  test('keeps a line of a list that says an impossible time, without the time: the place must not be cleared by it', async () => {
    await send({ kind: 'snapshot', active: [{ region: '11', at: at(600) }, { region: '12' }] });
    expect(added[0]?.[0]?.signal).toMatchObject({
      kind: 'snapshot',
      active: [{ region: place('11') }, { region: place('12') }],
    });
    expect(added[0]?.[0]?.signal).not.toHaveProperty(['active', 0, 'at']);
    expect(await refused.list(100)).toMatchObject([{ code: 'signal.too-far-ahead' }]);
  });

  test('drops lines of a list about places its source may not speak for', async () => {
    const source = record('local', { regions: [place('11')] });
    await door.submit({ source, items: [{ kind: 'snapshot', active: [{ region: '111' }, { region: '21' }] }] });
    expect(added[0]?.[0]?.signal).toMatchObject({ active: [{ region: place('111') }] });
    expect(await refused.list(100)).toMatchObject([{ code: 'region.not-allowed' }]);
  });

  test.each([
    ['ahead of the clock', { kind: 'alert', region: '11', at: at(301) }, 'signal.too-far-ahead'],
    ['older than the horizon', { kind: 'alert', region: '11', at: at(-8 * 86_400) }, 'signal.too-old'],
    ['without an offset', { kind: 'alert', region: '11', at: '2026-11-20T01:00:00' }, 'time.no-offset'],
    ['of another source', { kind: 'alert', region: '11', source: 'other' }, 'signal.names-source'],
  ])('refuses what is %s', async (_, item, code) => {
    expect((await send(item)).refused).toMatchObject([{ code }]);
    expect(await refused.list(100)).toMatchObject([{ code, source: 'mod' }]);
  });

  test('refuses everything of a source that is muted', async () => {
    const receipt = await door.submit({ source: record('mod', { muted: true }), items: [{ kind: 'heartbeat' }] });
    expect(receipt.refused).toMatchObject([{ code: 'source.muted' }]);
    expect(heard.size).toBe(0);
  });

  test('says where the log stands to who waits for it', async () => {
    const receipt = await door.submit({ source: mod, items: [{ kind: 'alert', region: '11' }], wait: true });
    expect(receipt.seq).toBe(7);
  });

  test('takes nothing once it is closed', async () => {
    await door.close();
    await expect(send({ kind: 'alert', region: '11' })).rejects.toMatchObject({ code: 'hub.closing' });
  });
});
