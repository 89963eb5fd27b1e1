import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RefusedList, RefusedSignal } from '../../src/app/intake/refused.ts';
import type { Lease } from '../../src/app/kit/lead.ts';
import type { Pulse } from '../../src/app/log/log.ts';
import { sequencerName } from '../../src/app/log/sequencing.ts';
import type { AuditRow } from '../../src/app/operator/act.ts';
import type { OperatorStore } from '../../src/app/operator/operator.ts';
import type { Proposal, ProposalStore } from '../../src/app/operator/proposals.ts';
import type { Hearing, SourceRegistry } from '../../src/app/sources/sources.ts';
import type { Budget, SourceMemory, SourceStatuses } from '../../src/app/upstreams/status.ts';
import { newStatus } from '../../src/app/upstreams/status.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import type { Instant } from '../../src/domain/words.ts';
import { record, START } from '../support/sequencing.ts';

/** What is kept of one feed beside its log and its queue. */
export type FeedStores = {
  readonly registry: SourceRegistry;
  readonly hearing: Hearing;
  readonly refused: RefusedList;
  readonly operator: OperatorStore;
  readonly proposals: ProposalStore;
  readonly memory: SourceMemory;
  readonly statuses: SourceStatuses;
  readonly budget: Budget;
  readonly pulse: () => Promise<Pulse>;
  /** Good for a minute. */
  readonly judged: (epoch: string, at: Instant) => Promise<boolean>;
  /** That of whoever puts signals in order. */
  readonly lease: (holder: string) => Lease;
  /** Opens the log of the feed; returns its epoch. */
  readonly openLog: () => Promise<string>;
  /** All that is kept is gone, while the server goes on. */
  readonly lose: () => Promise<void>;
};

/** What every one of them promises, whatever keeps it. */
export const feedStoresContract = (
  name: string,
  set: { open(): Promise<void>; fresh(): Promise<FeedStores>; close(): Promise<void> },
): void => {
  describe(`stores of a feed: ${name}`, () => {
    let stores: FeedStores;
    beforeAll(set.open);
    afterAll(set.close);
    beforeEach(async () => {
      stores = await set.fresh();
    });

    test('a source is found by its id and by each token it has, and by none that was replaced', async () => {
      const { registry } = stores;
      const earlierTokens = [{ hash: 'h1', addedAt: 1, endsAt: 2 }];
      const mod = record('mod', { tokenHash: 'h2', earlierTokens });
      await registry.put(record('sirens'));
      await registry.put(mod);
      expect(await registry.list()).toEqual([mod, record('sirens')]);
      expect(await registry.get('mod')).toEqual(mod);
      expect(await registry.byTokenHash('h1')).toEqual(mod);
      expect(await registry.byTokenHash('h2')).toEqual(mod);
      await registry.put(record('mod', { tokenHash: 'h3' }));
      expect(await registry.byTokenHash('h1')).toBeUndefined();
      expect(await registry.byTokenHash('h2')).toBeUndefined();
      expect(await registry.byTokenHash('h3')).toEqual(record('mod', { tokenHash: 'h3' }));
    });

    test('of those that were removed it is known that they were, until they are put again', async () => {
      const { registry } = stores;
      await registry.put(record('mod'));
      await registry.put(record('sirens'));
      expect(await registry.removed()).toEqual(new Set());
      await registry.remove('mod');
      await registry.remove('nobody');
      expect(await registry.removed()).toEqual(new Set(['mod']));
      await registry.put(record('mod'));
      expect(await registry.removed()).toEqual(new Set());
    });

    test('of a source that was removed nothing is left, not when it was heard either', async () => {
      const { registry, hearing } = stores;
      await registry.put(record('mod', { tokenHash: 'h1' }));
      await hearing.note('mod', 5);
      expect(await registry.remove('mod')).toBe(true);
      expect(await registry.remove('mod')).toBe(false);
      expect(await registry.get('mod')).toBeUndefined();
      expect(await registry.byTokenHash('h1')).toBeUndefined();
      expect(await hearing.all()).toEqual(new Map());
    });

    test('the latest word about when a source was heard holds', async () => {
      const { hearing } = stores;
      await hearing.note('mod', 5);
      await hearing.note('sirens', 6);
      await hearing.note('mod', 7);
      expect(await hearing.all()).toEqual(
        new Map([
          ['mod', 7],
          ['sirens', 6],
        ]),
      );
    });

    test('what was refused is told newest first, and the oldest go when there are too many', async () => {
      const { refused } = stores;
      const one = (at: number): RefusedSignal => ({
        at,
        source: 'mod',
        code: 'region.unknown',
        detail: '',
        signal: '{}',
      });
      await refused.add([]);
      await refused.add([one(1), one(2)]);
      await refused.add([one(3)]);
      expect(await refused.list(2)).toEqual([one(3), one(2)]);
      await refused.add(Array.from({ length: 10_000 }, (_, index) => one(10 + index)));
      const all = await refused.list(20_000);
      expect([all.length, all.at(0)?.at, all.at(-1)?.at]).toEqual([10_000, 10_009, 10]);
    });

    const act = (region: string, at: number, until: number | null): AuditRow => ({
      kind: 'alert',
      region: region as RegionId,
      hazard: 'air-raid',
      reason: 'seen from the roof',
      at,
      until,
      operator: 'Olena',
    });

    test('the end of an alert by hand holds until another is set for the place, or the hub has ended it', async () => {
      const { operator } = stores;
      await operator.note(act('31', 1, 100));
      await operator.note(act('21', 2, 200));
      await operator.note(act('31', 3, 300));
      const { rows, run } = await operator.ends();
      expect(rows.map(({ region, until }) => `${region} ${until}`).sort()).toEqual(['21 200', '31 300']);
      // Another end was set meanwhile: nothing happens.
      await operator.ended(act('31', 1, 100), run);
      // The server failed over meanwhile: the word that ended the alert may be lost.
      await operator.ended(act('31', 3, 300), `not ${run}`);
      expect(await operator.ends()).toMatchObject({ rows: { length: 2 }, run });
      await operator.ended(act('31', 3, 300), run);
      await operator.note(act('21', 4, null));
      expect(await operator.ends()).toEqual({ rows: [], run });
      const byHub = { ...act('31', 300, null), kind: 'all-clear', operator: 'hub' };
      expect(await operator.audit(2)).toEqual([act('21', 4, null), byHub]);
      expect(await operator.audit(10)).toHaveLength(5);
    });

    test('what was said by hand is told page by page, and what is older than it is kept goes as more is said', async () => {
      const { operator } = stores;
      for (let at = 1; at <= 7; at += 1) await operator.note(act('31', at, null));
      expect((await operator.audit(3, 0)).map(({ at }) => at)).toEqual([7, 6, 5]);
      expect((await operator.audit(3, 3)).map(({ at }) => at)).toEqual([4, 3, 2]);
      expect((await operator.audit(3, 6)).map(({ at }) => at)).toEqual([1]);
      await operator.note(act('31', 1_004, null));
      expect((await operator.audit(10)).map(({ at }) => at)).toEqual([1_004, 7, 6, 5, 4]);
    });

    const proposal = (id: string, at: number): Proposal => ({
      id,
      at,
      expiresAt: at + 1_000,
      by: { id: 'olena', name: 'Olena' },
      why: 'it reaches far',
      act: { kind: 'alert', regions: ['31' as RegionId], hazard: 'air-raid', reason: 'seen', until: null },
    });

    test('a proposal is taken by one person only', async () => {
      const { proposals } = stores;
      await proposals.put(proposal('a', START));
      const taken = await Promise.all([proposals.take('a'), proposals.take('a')]);
      expect(taken.filter((one) => one !== undefined)).toEqual([proposal('a', START)]);
      expect(await proposals.take('no such proposal')).toBeUndefined();
      expect(await proposals.list()).toEqual([]);
    });

    test('proposals whose time is over, and all but the latest 200, are gone', async () => {
      const { proposals } = stores;
      await proposals.put(proposal('old', START));
      await proposals.put(proposal('new', START + 1_000));
      expect((await proposals.list()).map(({ id }) => id)).toEqual(['new']);
      for (let index = 0; index < 205; index += 1) await proposals.put(proposal(`p${index}`, START + 1_001 + index));
      const kept = (await proposals.list()).map(({ id }) => id);
      expect(kept.length).toBeLessThanOrEqual(201);
      expect(kept).toContain('p204');
      expect(kept).not.toContain('p0');
    });

    test('what is remembered of a source is changed field by field', async () => {
      const { memory } = stores;
      const { run, memory: before } = await memory.load('mod');
      expect(before).toEqual({});
      await memory.save('mod', { etag: 'a', index: '7' }, run);
      await memory.save('mod', { etag: 'b', index: null }, run);
      await memory.save('mod', {}, run);
      await memory.save('sirens', { etag: 'c' }, run);
      expect(await memory.load('mod')).toEqual({ memory: { etag: 'b' }, run });
    });

    test('nothing is remembered of a source that was asked in another run of the server', async () => {
      const { memory } = stores;
      const { run } = await memory.load('mod');
      const saved = memory.save('mod', { etag: 'a', index: null }, `not ${run}`);
      await expect(saved).rejects.toMatchObject({ code: 'log.unavailable' });
      expect(await memory.load('mod')).toEqual({ memory: {}, run });
    });

    test('nothing is remembered of a source that was asked before all was lost, whether or not there is a log again', async () => {
      const { memory, openLog, lose } = stores;
      await openLog();
      const { run } = await memory.load('mod');
      await lose();
      const save = () => memory.save('mod', { etag: 'a' }, run);
      await expect(save()).rejects.toMatchObject({ code: 'log.unavailable' });
      await openLog();
      await expect(save()).rejects.toMatchObject({ code: 'log.unavailable' });
      const again = await memory.load('mod');
      expect(again.memory).toEqual({});
      await memory.save('mod', { etag: 'b' }, again.run);
      expect((await memory.load('mod')).memory).toEqual({ etag: 'b' });
    });

    test('how each source is doing is seen by everybody', async () => {
      const { statuses } = stores;
      const status = newStatus('https://example.org', 'official', true);
      expect(await statuses.get('mod')).toBeUndefined();
      await statuses.put('mod', status);
      await statuses.put('mod', { ...status, failures: 2 });
      expect(await statuses.get('mod')).toEqual({ ...status, failures: 2 });
      expect(await statuses.all()).toEqual(new Map([['mod', { ...status, failures: 2 }]]));
    });

    test('a budget is spent request by request, and a narrower limit of it looks at the same requests', async () => {
      const { budget } = stores;
      const limit = { count: 2, windowMs: 60_000 };
      expect(await budget.take('a', limit)).toEqual({ left: 1 });
      expect(await budget.take('a', limit)).toEqual({ left: 0 });
      const spent = await budget.take('a', limit);
      expect(spent).toEqual({ waitMs: expect.any(Number) });
      expect('waitMs' in spent && spent.waitMs > 0 && spent.waitMs <= 60_000).toBe(true);
      expect(await budget.take('b', limit)).toEqual({ left: 1 });
      expect(await budget.take('a', { count: 10, windowMs: 60_000 })).toEqual({ left: 7 });
    });

    test('the pulse says where the log stands, who is heard, and whether a sequencer looks at this very log', async () => {
      const { pulse, judged, hearing, openLog } = stores;
      expect(await pulse()).toEqual({
        position: undefined,
        heard: new Map(),
        sequencing: false,
        waitingFor: null,
        doubtful: new Set(),
      });
      const epoch = await openLog();
      await hearing.note('mod', 5);
      expect(await judged('another epoch', 5)).toBe(false);
      expect((await pulse()).sequencing).toBe(false);
      expect(await judged(epoch, 5)).toBe(true);
      expect(await pulse()).toMatchObject({
        position: { epoch, seq: 0 },
        heard: new Map([['mod', 5]]),
        sequencing: true,
      });
    });

    test('a sequencer of before, which never says that it looked, counts while it holds the lease; one that would say so does not', async () => {
      const { pulse, judged, lease, openLog } = stores;
      const epoch = await openLog();
      const isSequencing = async (): Promise<boolean> => (await pulse()).sequencing;
      const old = lease('5f0c4f6e-0a53-4b6c-9a53-7d1f6c3f9a11');
      await old.hold(60_000);
      expect(await isSequencing()).toBe(true);
      await judged('the log that was', 5);
      expect(await isSequencing()).toBe(true);
      await old.release();
      expect(await isSequencing()).toBe(false);
      const now = lease(sequencerName('one'));
      await now.hold(60_000);
      expect(await isSequencing()).toBe(false);
      await judged(epoch, 5);
      expect(await isSequencing()).toBe(true);
    });
  });
};
