import { defined } from '../../domain/defined.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Difference } from '../../domain/proof.ts';
import type { Hazard, Instant, SourceId } from '../../domain/words.ts';
import type { Drill, DrillState, Speed, Stage, Tally } from './drill.ts';
import { STAGES } from './drill.ts';
import type { Histogram } from './histogram.ts';
import { bucketNumbers, percentile, upperEdge } from './histogram.ts';
import type { FaultName, Faults } from './plan/faults.ts';
import { FAULT_NAMES } from './plan/faults.ts';
import type { Plan } from './plan/plan.ts';
import type { Counts } from './play/expected.ts';
import type { Played } from './play/player.ts';

/** All there is to say of a drill that has ended, as plain JSON: `GET /v1/drills/{id}/report` and `--report`. */
/** A destination that is told of drills, and what came there of this one. */
export type ReportedDestination = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly told: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly failing: boolean;
};

export type DrillReport = {
  readonly version: typeof REPORT_VERSION;
  /** Never anything else: a report of the real thing is no drill. */
  readonly status: 'Exercise';
  readonly drill: string;
  readonly feed: string;
  readonly scenario: Drill['scenario'];
  readonly country: string;
  readonly state: DrillState;
  readonly proof: 'same' | 'different';
  readonly detail?: string;
  readonly speed: Speed;
  readonly run: number;
  readonly seed: number;
  readonly faults: readonly FaultReport[];
  readonly silence: { readonly source: SourceId; readonly from: string; readonly until: string } | null;
  readonly startedAt: string;
  readonly endedAt: string;
  /** The scenario's time. */
  readonly from: string;
  readonly to: string;
  readonly seconds: { readonly worked: number; readonly scenario: number };
  readonly counts: {
    readonly signals: number;
    readonly unreadLines: number;
    readonly expected: Counts;
    readonly hub: Tally;
  };
  readonly signalsPerSecond: number;
  /** For those who may see destinations. */
  readonly destinations?: readonly ReportedDestination[];
  readonly compared: { readonly regions: number; readonly intervals: number };
  readonly differences: readonly DifferenceReport[];
  readonly differencesInAll: number;
  readonly subscriber: {
    readonly subscribed: boolean;
    readonly frames: number;
    readonly events: number;
    readonly unmarked: number;
  };
  readonly latency: Readonly<Record<Stage, LatencyReport>>;
  /** Regions where something was, in the order of the catalogue; times are seconds after `from`. */
  readonly regions: readonly RegionReport[];
  readonly unread: readonly { readonly line: number; readonly code: string; readonly detail: string }[];
};

export const REPORT_VERSION = 1;

type FaultReport = { readonly name: FaultName; readonly asked: number; readonly done: number };

/** Milliseconds. */
export type LatencyReport = {
  readonly count: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  /** Upper edge and count of each bucket that is not empty. */
  readonly histogram: readonly (readonly [upTo: number, count: number])[];
};

export type RegionReport = {
  readonly id: RegionId;
  readonly parent: RegionId | null;
  readonly level: string;
  readonly name: string;
  readonly nameEn: string;
  readonly alerts: readonly (readonly [hazard: Hazard, from: number, until: number | null])[];
};

export type DifferenceReport = { readonly what: Difference; readonly name: string };

/** Lines that could not be read are told of, but not without end. */
const MAX_UNREAD = 50;

export const reportOf = (drill: Drill, plan: Plan, played: Played, tree: Catalogue): DrillReport => {
  const { progress, proof, readBack, seen } = played;
  const { tally } = progress;
  return {
    version: REPORT_VERSION,
    status: 'Exercise',
    drill: drill.id,
    feed: drill.id,
    scenario: drill.scenario,
    country: drill.country,
    state: progress.state,
    proof: proof?.result ?? 'different',
    ...defined({ detail: progress.detail }),
    speed: progress.speed,
    run: progress.run,
    seed: drill.seed,
    faults: faultsOf(drill.faults, plan),
    silence:
      plan.silence === undefined
        ? null
        : {
            source: plan.silence.source,
            from: formatInstant(plan.silence.from),
            until: formatInstant(plan.silence.until),
          },
    startedAt: formatInstant(drill.startedAt),
    endedAt: formatInstant(progress.endedAt ?? drill.startedAt + progress.activeMs),
    from: formatInstant(plan.from),
    to: formatInstant(plan.to),
    seconds: { worked: progress.activeMs / 1000, scenario: (plan.to - plan.from) / 1000 },
    counts: {
      signals: plan.signals,
      unreadLines: plan.unread.length,
      expected: proof?.expected ?? { taken: 0, repeated: 0, refused: {} },
      hub: tally,
    },
    signalsPerSecond: Math.round(sentOf(tally) / Math.max(0.001, progress.activeMs / 1000)),
    compared: { regions: proof?.regions ?? 0, intervals: proof?.intervals ?? 0 },
    differences: (proof?.differences ?? []).map((what) => ({
      what,
      name: tree.get(what.region)?.nameEn ?? what.region,
    })),
    differencesInAll: proof?.differencesInAll ?? 0,
    subscriber: { subscribed: seen.subscribed, frames: seen.frames, events: seen.events, unmarked: seen.unmarked },
    latency: Object.fromEntries(STAGES.map((stage) => [stage, latencyOf(progress.stages[stage])])) as Record<
      Stage,
      LatencyReport
    >,
    regions: readBack === undefined ? [] : regionsOf(readBack.history, plan.from, tree),
    unread: plan.unread.slice(0, MAX_UNREAD).map(({ line, refused }) => ({ line, ...refused })),
  };
};

/** Signals that the hub has answered for. */
export const sentOf = ({ accepted, duplicate, refused }: Tally): number =>
  accepted + duplicate + Object.values(refused).reduce((sum, count) => sum + count, 0);

const faultsOf = (faults: Faults, plan: Plan): readonly FaultReport[] =>
  FAULT_NAMES.filter((name) => faults[name] > 0).map((name) => ({
    name,
    asked: faults[name],
    done: plan.faultsDone[name],
  }));

const latencyOf = (histogram: Histogram): LatencyReport => {
  const at = (share: number): number | null => rounded(percentile(histogram, share));
  return {
    count: histogram.count,
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    max: histogram.count === 0 ? null : rounded(histogram.max),
    histogram: bucketNumbers(histogram.buckets).map((bucket) => [
      Number(upperEdge(bucket).toPrecision(4)),
      histogram.buckets[bucket] ?? 0,
    ]),
  };
};

const rounded = (value: number | undefined): number | null => (value === undefined ? null : Number(value.toFixed(2)));

type Interval = {
  readonly region: RegionId;
  readonly hazard: Hazard;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
};

const regionsOf = (history: readonly Interval[], from: Instant, tree: Catalogue): readonly RegionReport[] => {
  const alerts = new Map<RegionId, [Hazard, number, number | null][]>();
  for (const { region, hazard, startedAt, endedAt } of history) {
    const known = alerts.get(region) ?? [];
    alerts.set(region, known);
    known.push([hazard, (startedAt - from) / 1000, endedAt === null ? null : (endedAt - from) / 1000]);
  }
  return tree.regions.flatMap(({ id, parent, level, name, nameEn }) => {
    const own = alerts.get(id);
    // The first level is always there: a picture of the country has no holes where it was calm.
    if (own === undefined && parent !== null) return [];
    return [{ id, parent, level, name, nameEn, alerts: (own ?? []).sort((a, b) => a[1] - b[1]) }];
  });
};
