import { memoryRegistry } from '../../src/adapters/memory/sources.ts';
import { atHand } from '../../src/adapters/memory/store.ts';
import type { Follower } from '../../src/app/gateway/follower.ts';
import type { DestinationKind } from '../../src/app/notify/kind.ts';
import type { SourceRecord } from '../../src/app/sources/sources.ts';
import type { Tell } from '../../src/app/upstreams/connected.ts';
import type { Poll } from '../../src/app/upstreams/source.ts';
import type { Instant } from '../../src/domain/words.ts';
import { ASKED, CONFIRM_AFTER, SOURCES } from './cast.ts';
import type { Disk } from './disk.ts';
import { newDisk } from './disk.ts';
import type { Plan, Standing } from './happening.ts';
import type { Breaks } from './hub.ts';
import type { Acked } from './rest.ts';
import type { Spoken } from './spoken.ts';
import { spoken } from './spoken.ts';
import type { SubscriberPorts } from './subscriber.ts';
import type { Break, Truth } from './truth.ts';
import { watchTruth } from './truth.ts';
import type { World } from './world.ts';
import { newWorld } from './world.ts';

export type Finding = Break & {
  /** How late in the night; milliseconds. */
  readonly at: number;
  /** After so much work. */
  readonly steps: number;
};

/** What is changed to see whether it is found out; nothing for the product as it is. */
export type Wrong = {
  readonly breaks?: Breaks;
  readonly follower?: (follower: Follower) => Follower;
  /** The way to the destinations. */
  readonly ways?: (ways: DestinationKind) => DestinationKind;
  /** How sources are asked. */
  readonly polls?: (poll: Poll) => Poll;
  /** What a hub that follows hears of the other one. */
  readonly follows?: (tell: Tell) => Tell;
} & Partial<Pick<SubscriberPorts, 'fold' | 'patience' | 'frames' | 'idOf' | 'dropsWhenSlow'>>;

/** An evening some years ahead: nothing here may depend on today. */
export const START: Instant = Date.UTC(2031, 1, 3, 18);

/** A disk that is not synced at each write is synced this often, as with `everysec`; milliseconds. */
const SYNC_EVERY = 1_000;

/** The operator sees this much after a loss what has become of the sources; milliseconds. */
const SEEN_WITHIN = 10_000;

/** What all who play in a night share. */
export type Stage = {
  readonly plan: Plan;
  readonly wrong: Wrong;
  readonly tracing: boolean;
  readonly world: World;
  readonly disk: Disk;
  /** What the same server keeps of the drill. */
  readonly drill: Disk;
  readonly truth: Truth;
  readonly said: Spoken;
  /** The words that were acknowledged and must be in the log. */
  readonly acked: Acked[];
  readonly source: (id: string) => SourceRecord;
  /** The operator sets the sources up, as the settings do at each start. */
  readonly putSources: () => void;
  /** Removes one, mutes it, or has it back. */
  readonly setSource: (id: string, is: Standing) => void;
  /** Since when a source may not speak; undefined: it may. */
  readonly outSince: (id: string) => Instant | undefined;
  /** What was acknowledged may be gone. */
  readonly forget: () => void;
  /** How often it was; what was on its way then may be gone too. */
  readonly losses: () => number;
  /** Something goes wrong until then, and what follows of it. */
  readonly troubled: (until: Instant) => void;
  /** For how long nothing has gone wrong; milliseconds. */
  readonly quietFor: () => number;
  readonly found: (broken: Break | undefined) => void;
  readonly finding: () => Finding | undefined;
  /** For whoever looks into a finding. */
  readonly tell: (text: string) => void;
  readonly told: readonly string[];
};

export const newStage = (plan: Plan, wrong: Wrong, tracing: boolean): Stage => {
  const world = newWorld(plan.seed, START, plan.calm);
  const told: string[] = [];
  const tell = (text: string): void => {
    if (tracing) told.push(`${((world.now() - START) / 1000).toFixed(3)} ${text}`);
  };
  let finding: Finding | undefined;
  const found = (broken: Break | undefined): void => {
    if (broken === undefined || finding !== undefined) return;
    finding = { ...broken, at: world.now() - START, steps: world.steps() };
    tell(`FOUND ${broken.law}: ${broken.detail}`);
  };
  const disk = newDisk({ synced: plan.synced, random: world.random('disk') });
  const drill = newDisk({ synced: plan.synced, random: world.random('disk of the drill') });
  const said = spoken(plan.asked ? [...SOURCES, ...ASKED] : SOURCES);
  const acked: Acked[] = [];
  const records: readonly SourceRecord[] = SOURCES.map(({ lists: _, beats: __, ...profile }) => ({
    ...profile,
    tokenHash: null,
    addedAt: START,
    confirmAfter: CONFIRM_AFTER,
  }));
  const putSources = (): void => {
    for (const one of records) put(one, out.get(one.id)?.is ?? 'there');
  };
  const put = (one: SourceRecord, is: Standing): void => {
    for (const feed of [disk, drill]) {
      const registry = memoryRegistry({ store: feed, reach: atHand });
      void (is === 'removed' ? registry.remove(one.id) : registry.put({ ...one, muted: is === 'muted' }));
    }
  };
  const setSource = (id: string, is: Standing): void => {
    // Who cannot get it done tries again.
    if (!disk.up() || disk.ails.full) return void world.after(1_000, () => setSource(id, is));
    if (is === 'there') out.delete(id);
    else out.set(id, { is, since: world.now() });
    put(source(id), is);
  };
  const out = new Map<string, { readonly is: Standing; readonly since: Instant }>();
  const source = (id: string): SourceRecord => records.find((one) => one.id === id) as SourceRecord;
  const truth = watchTruth(disk, found);
  let losses = 0;
  let troubledUntil = START;
  const syncing = (): void => {
    disk.sync();
    drill.sync();
    world.after(SYNC_EVERY, syncing);
  };
  if (!plan.synced) syncing();
  putSources();
  return {
    plan,
    wrong,
    tracing,
    world,
    disk,
    drill,
    truth,
    said,
    acked,
    source,
    putSources,
    setSource,
    outSince: (id) => out.get(id)?.since,
    forget: () => {
      losses += 1;
      // What the operator did may be lost too. Nobody else knows of it then, and one that was removed is put back by
      // whoever knew it; the operator sees that, and does it again.
      for (const [id, { is }] of out) {
        out.set(id, { is, since: Number.POSITIVE_INFINITY });
        world.after(SEEN_WITHIN, () => {
          const now = out.get(id);
          if (now?.is === is && now.since === Number.POSITIVE_INFINITY) setSource(id, is);
        });
      }
      said.forget();
      acked.length = 0;
    },
    losses: () => losses,
    troubled: (until) => {
      troubledUntil = Math.max(troubledUntil, until);
    },
    quietFor: () => world.now() - troubledUntil,
    found,
    finding: () => finding,
    tell,
    told,
  };
};
