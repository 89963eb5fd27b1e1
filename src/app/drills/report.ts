import { defined } from '../../domain/defined.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Hazard, Instant } from '../../domain/words.ts';
import type { Drill, Stage, Tally } from './drill.ts';
import { STAGES } from './drill.ts';
import type { Histogram } from './histogram.ts';
import { bucketNumbers, percentile, upperEdge } from './histogram.ts';
import type { Faults } from './plan/faults.ts';
import { FAULT_NAMES } from './plan/faults.ts';
import type { Plan } from './plan/plan.ts';
import type { Played } from './play/play.ts';
import type { DrillReport, FaultReport, LatencyReport, RegionReport } from './reported.ts';
import { REPORT_VERSION } from './reported.ts';

/** Lines that could not be read are told of, but not without end. */
const MAX_UNREAD = 50;

export const reportOf = (drill: Drill, plan: Plan, played: Played, catalogue: Catalogue): DrillReport => {
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
      name: catalogue.get(what.region)?.nameEn ?? what.region,
    })),
    differencesInAll: proof?.differencesInAll ?? 0,
    subscriber: { subscribed: seen.subscribed, frames: seen.frames, events: seen.events, unmarked: seen.unmarked },
    latency: Object.fromEntries(STAGES.map((stage) => [stage, latencyOf(progress.stages[stage])])) as Record<
      Stage,
      LatencyReport
    >,
    regions: readBack === undefined ? [] : regionsOf(readBack.history, plan.from, catalogue),
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

const regionsOf = (history: readonly Interval[], from: Instant, catalogue: Catalogue): readonly RegionReport[] => {
  const alerts = new Map<RegionId, [Hazard, number, number | null][]>();
  for (const { region, hazard, startedAt, endedAt } of history) {
    const known = alerts.get(region) ?? [];
    alerts.set(region, known);
    known.push([hazard, (startedAt - from) / 1000, endedAt === null ? null : (endedAt - from) / 1000]);
  }
  return catalogue.regions.flatMap(({ id, parent, level, name, nameEn }) => {
    const own = alerts.get(id);
    // The first level is always there: a picture of the country has no holes where it was calm.
    if (own === undefined && parent !== null) return [];
    return [{ id, parent, level, name, nameEn, alerts: (own ?? []).sort((a, b) => a[1] - b[1]) }];
  });
};
