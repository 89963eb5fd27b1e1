import type { Random } from '../../src/app/drills/random.ts';
import type { Entry } from '../../src/app/log/log.ts';
import { isRegionClaim, isSourceClaim } from '../../src/domain/claim.ts';
import { HORIZON_MS, keepOf } from '../../src/domain/feed-state.ts';
import { formatInstant } from '../../src/domain/instant.ts';
import type { Catalogue, RegionId } from '../../src/domain/places/catalogue.ts';
import type { SourceProfile } from '../../src/domain/signal.ts';
import { maySpeakFor } from '../../src/domain/sources/source-state.ts';
import type { Instant, Trust } from '../../src/domain/words.ts';
import type { LiveView } from '../../src/protocol/follow/live-view.ts';
import type { Frame } from '../../src/protocol/live/frames.ts';
import { eventsOf, viewOf } from '../../src/protocol/live/session.ts';
import { pureFeed } from '../support/pure-feed.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import { FEED } from './hub.ts';
import type { Subscriber } from './subscriber.ts';
import type { Break, Row, Rows, Truth } from './truth.ts';
import { rowOfWire } from './truth.ts';

const RANK: Readonly<Record<Trust, number>> = { official: 3, relay: 2, unconfirmed: 1 };

/**
 * What was said to the hub, kept without any of its rules: whose alert nobody can have ended, and when who was heard at
 * the latest. It knows less than the hub, so what it says must hold is little, and must hold.
 */
export type Spoken = {
  /** `since`: a denial by others after that ends it; `at`: one of its own after that does. */
  readonly alert: (source: SourceProfile, region: string, since: Instant, ackedAt: Instant, at?: Instant) => void;
  /** Anything that may end an alert, from the moment it is sent; `own`: ends nobody else's. */
  readonly denial: (source: SourceProfile, region: string, at: Instant, own: boolean) => void;
  readonly spoke: (source: SourceProfile, at: Instant) => void;
  /** Of a region: the alert that stands for certain since before `ackedBefore`. */
  readonly standing: (region: RegionId, ackedBefore: Instant) => string | undefined;
  /** Nobody who covers the region was heard since. */
  readonly unheard: (region: RegionId, since: Instant) => boolean;
  /** What was acknowledged may be gone. */
  readonly forget: () => void;
};

type Alert = {
  readonly source: string;
  readonly trust: Trust;
  readonly since: Instant;
  readonly at: Instant;
  readonly ackedAt: Instant;
};

export const spoken = (sources: readonly SourceProfile[], tree: Catalogue = SMALL_COUNTRY): Spoken => {
  const alerts = new Map<string, Alert[]>();
  const denials = new Map<
    string,
    { readonly source: string; readonly trust: Trust; readonly at: Instant; readonly own: boolean }[]
  >();
  const heard = new Map<string, Instant>();
  const denied = (region: string, { source, trust, since, at }: Alert): boolean =>
    (denials.get(region) ?? []).some(
      (denial) =>
        (denial.source === source && denial.at >= at) ||
        (denial.source !== source && !denial.own && denial.at >= since && RANK[denial.trust] >= RANK[trust]),
    );
  return {
    alert: (source, region, since, ackedAt, at = since) => {
      if (RANK[source.trust] < 2) return;
      const standing = (alerts.get(region) ?? []).filter((one) => !denied(region, one));
      alerts.set(region, [...standing, { source: source.id, trust: source.trust, since, at, ackedAt }]);
    },
    denial: (source, region, at, own) => {
      const others = (denials.get(region) ?? []).filter(
        (one) => !(one.source === source.id && one.own === own && one.trust === source.trust && one.at <= at),
      );
      denials.set(region, [...others, { source: source.id, trust: source.trust, at, own }]);
    },
    spoke: ({ id }, at) => void heard.set(id, Math.max(at, heard.get(id) ?? 0)),
    standing: (region, ackedBefore) => {
      for (const place of [region, ...tree.ancestors(region)]) {
        const one = (alerts.get(place) ?? []).find((alert) => alert.ackedAt < ackedBefore && !denied(place, alert));
        if (one !== undefined) return `${one.source} said alert in ${place} at ${formatInstant(one.at)}`;
      }
      return undefined;
    },
    unheard: (region, since) =>
      sources.every(
        ({ id, trust, regions }) =>
          RANK[trust] < 2 || !maySpeakFor(regions, region, tree) || (heard.get(id) ?? Number.NEGATIVE_INFINITY) < since,
      ),
    forget: () => {
      alerts.clear();
    },
  };
};

/** After this long a copy of the hub knows what was acknowledged, or knows that it does not know; milliseconds. */
const COPY_BOUND = 14_000;
/** A subscriber hears of it one connection later. */
const VIEW_BOUND = COPY_BOUND + 13_500;

export const boundOf = (who: 'copy' | 'view'): number => (who === 'copy' ? COPY_BOUND : VIEW_BOUND);

/** What somebody is shown, held against what was said. */
export const neverFalselyClear = (
  who: string,
  rows: Iterable<readonly [string, { readonly state: string }]>,
  now: Instant,
  bound: number,
  said: Spoken,
  silentAfter: number,
): Break | undefined => {
  for (const [region, { state }] of rows) {
    if (state !== 'clear') continue;
    const standing = said.standing(region as RegionId, now - bound);
    if (standing !== undefined)
      return {
        law: 'no view shows clear while a trusted source says alert',
        detail: `${who} shows ${region} clear at ${formatInstant(now)}, but ${standing} and nobody denied it`,
      };
    if (said.unheard(region as RegionId, now - silentAfter - bound))
      return {
        law: 'no view shows clear while nobody is heard',
        detail: `${who} shows ${region} clear at ${formatInstant(now)}`,
      };
  }
  return undefined;
};

/** A copy shows what the log said where it stands, or says that it does not know. */
export const isPrefix = (
  who: string,
  at: { readonly epoch: string; readonly seq: number },
  shown: Iterable<readonly [string, Row]>,
  truth: Pick<Truth, 'rowsAt'>,
): Break | undefined => {
  const rows = truth.rowsAt(at);
  if (rows === undefined) return undefined;
  for (const [region, row] of shown) {
    const wanted = rows.get(region);
    if (wanted === undefined || same(row, wanted) || (row.state === 'unknown' && wanted.state === 'clear')) continue;
    return {
      law: 'each view is the log up to where it stands, or says that it is not',
      detail: `${who} at ${at.epoch}:${at.seq} shows ${region} ${row.state} (${row.alerts}), the log says ${wanted.state} (${wanted.alerts})`,
    };
  }
  return undefined;
};

const same = (a: Row, b: Row): boolean => a.state === b.state && a.alerts === b.alerts;

export const rowsOfView = (view: LiveView): readonly (readonly [string, Row])[] =>
  [...view.regions].map(([id, row]) => [id, rowOfWire(row)]);

/** Holds the frames of one subscriber against the log: every event once, in order, or a gap that is told. */
export const listening = (
  truth: Pick<Truth, 'rowsAt' | 'between'>,
  tree: Catalogue = SMALL_COUNTRY,
): ((
  subscriber: Pick<Subscriber, 'name' | 'filter' | 'view'>,
  frame: Frame,
  before: LiveView,
) => Break | undefined) => {
  const told = new Map<string, { epoch: string; from: number; events: string[] }>();
  return (subscriber, frame, before) => {
    const { name, filter } = subscriber;
    const view = subscriber.view();
    if (frame.type === 'hello') {
      if (frame.resumed && frame.epoch !== before.epoch && before.whole)
        return { law: 'a new epoch is told', detail: `${name} was resumed from ${before.epoch} in ${frame.epoch}` };
      if (!frame.resumed) told.delete(name);
      return undefined;
    }
    if (frame.type === 'snapshot') {
      told.set(name, { epoch: view.epoch, from: frame.seq, events: [] });
    }
    const state = told.get(name);
    if (state === undefined) return undefined;
    if (frame.type === 'events') {
      let last = before.seq;
      for (const { seq } of frame.events) {
        if (seq <= before.seq || seq < last)
          return {
            law: 'nobody is told anything twice or out of order',
            detail: `${name} was sent ${seq} after ${Math.max(last, before.seq)}`,
          };
        last = seq;
      }
      state.events.push(...frame.events.map((event) => JSON.stringify(event)));
    }
    if (frame.type === 'events' || frame.type === 'heartbeat') {
      const missed = truth.between(state.epoch, state.from, view.seq);
      if (missed !== undefined) {
        const wanted = missed
          .flatMap((entry: Entry) => eventsOf(entry, viewOf(filter, tree), FEED.status))
          .map((event) => JSON.stringify(event));
        if (wanted.length !== state.events.length || wanted.some((one, index) => one !== state.events[index]))
          return {
            law: 'every event reaches every subscriber once',
            detail: `${name} got ${state.events.length} of ${wanted.length} events from ${state.from} to ${view.seq}`,
          };
        state.events = [];
        state.from = view.seq;
      }
    }
    return isPrefix(name, view, rowsOfView(view), truth);
  };
};

/** Of the whole log: nothing in it twice, and its claims in any other order come to the same. */
export const ofTheLog = (
  lineage: readonly Entry[],
  rows: Rows,
  history: unknown,
  random: Random,
): Break | undefined => {
  const seen = new Map<string, number>();
  for (const { seq, claim } of lineage) {
    const { receivedAt: _, ...said } = claim;
    const text = JSON.stringify(said);
    const before = seen.get(text);
    if (before !== undefined)
      return { law: 'what was said once is in the log once', detail: `${seq} is ${before}: ${text}` };
    seen.set(text, seq);
  }
  const shuffled = lineage.flatMap(({ claim }) => (isRegionClaim(claim) || isSourceClaim(claim) ? [claim] : []));
  // What was stamped anew counts as of then: its place among the others says something.
  if (shuffled.length < lineage.length) return undefined;
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [shuffled[at], shuffled[other]] = [shuffled[other] as never, shuffled[at] as never];
  }
  const feed = pureFeed(SMALL_COUNTRY, keepOf('Actual', HORIZON_MS));
  for (const claim of shuffled) feed.claim(claim);
  const other = new Map(Object.entries(feed.board()).map(([id, row]) => [id, row]));
  for (const [id, row] of rows) {
    const mixed = other.get(id);
    if (mixed?.state !== row.state)
      return {
        law: 'any order of the same claims gives the same board',
        detail: `${id} is ${row.state}, in another order ${mixed?.state}`,
      };
  }
  const past = Object.entries(feed.history())
    .flatMap(([key, intervals]) =>
      intervals.map(({ startedAt, endedAt, sources }) => [...key.split('|'), startedAt, endedAt, sources]),
    )
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (JSON.stringify(past) !== JSON.stringify(history))
    return { law: 'any order of the same claims gives the same history', detail: firstDifference(past, history) };
  return undefined;
};

const firstDifference = (a: readonly unknown[], b: unknown): string => {
  const others = (b as readonly unknown[]).map((one) => JSON.stringify(one));
  const ours = a.map((one) => JSON.stringify(one));
  const missing = ours.filter((one) => !others.includes(one));
  const more = others.filter((one) => !ours.includes(one));
  return `kept but not folded: ${more.slice(0, 3).join(' ')}; folded but not kept: ${missing.slice(0, 3).join(' ')}`;
};

/** Every acknowledged word is in the log. */
export const isInTheLog = (
  lineage: readonly Entry[],
  {
    source,
    region,
    says,
    at,
  }: { readonly source: string; readonly region: string; readonly says: string; readonly at: Instant },
): boolean =>
  lineage.some(
    ({ claim }) =>
      isRegionClaim(claim) &&
      claim.source === source &&
      claim.region === region &&
      claim.kind === (says === 'alert' ? 'alert' : 'clear') &&
      (claim.at === at || claim.saidAt === at),
  );
