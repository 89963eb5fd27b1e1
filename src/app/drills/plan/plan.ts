import type { SourceSignal } from '../../../domain/signal.ts';
import type { Instant, SourceId, Trust } from '../../../domain/words.ts';
import type { Sliced } from '../../kit/slices.ts';
import { atOnce, inSlices } from '../../kit/slices.ts';
import type {
  ScenarioHead,
  ScenarioItem,
  ScenarioRefusal,
  ScenarioSignal,
  ScenarioSource,
} from '../../recordings/scenario.ts';
import { DEFAULT_TRUST, isRefused } from '../../recordings/scenario.ts';
import type { FaultName, Faults } from './faults.ts';
import { faulting } from './faults.ts';
import type { Silence } from './silence.ts';

/**
 * A drill is planned whole before it begins: what arrives when, and which words about sources the watchdog would say. In
 * a drill the watchdog's clock is the scenario's, so the player says its words, each at its place; the hub's own watchdog
 * has nothing to say of sources without liveness. The same scenario, faults and seed make the same plan.
 */
export type Plan = {
  readonly steps: readonly Step[];
  /** All that will speak, to be known to the feed before the first step. */
  readonly sources: ReadonlyMap<SourceId, Trust>;
  /** Lines that could not be read. */
  readonly unread: readonly ScenarioRefusal[];
  readonly from: Instant;
  readonly to: Instant;
  readonly signals: number;
  readonly silence: Silence | undefined;
  readonly faultsDone: Readonly<Record<FaultName, number>>;
};

/** `due` never goes back: lines stand in the order of arrival. */
export type Step = SignalStep | WordStep;

export type SignalStep = {
  readonly kind: 'signal';
  readonly due: Instant;
  readonly source: SourceId;
  readonly item: Readonly<Record<string, unknown>>;
};

/** Everything before it must be in the log, and it must be there before what comes after. */
export type WordStep = { readonly kind: 'word'; readonly due: Instant; readonly word: SourceSignal };

/** More would not fit into memory beside the hub. */
export const MAX_STEPS = 2_000_000;

export const planOf = (...asked: Parameters<typeof planning>): Plan => atOnce(planning(...asked));

/** The same without holding anybody up: years of alerts with all faults take seconds. */
export const planInSlices = (...asked: Parameters<typeof planning>): Promise<Plan> => inSlices(planning(...asked));

function* planning(
  scenario: { readonly head: ScenarioHead; readonly items: readonly ScenarioItem[] },
  faults: Faults,
  seed: number,
): Sliced<Plan> {
  const signals: ScenarioSignal[] = [];
  const unread: ScenarioRefusal[] = [];
  for (const item of scenario.items) {
    if (isRefused(item)) unread.push(item);
    else signals.push(item);
  }
  const faulted = yield* faulting(signals, scenario.head.sources, faults, seed);
  const from = firstDue(signals);
  const until = scenario.head.seconds === undefined ? undefined : from + scenario.head.seconds * 1000;
  const steps = yield* stepsOf(faulted.signals, faulted.sources, until);
  return {
    steps,
    sources: new Map(
      [...new Set(faulted.signals.map(({ source }) => source))].map((source) => [
        source,
        faulted.sources.get(source)?.trust ?? DEFAULT_TRUST,
      ]),
    ),
    unread,
    from,
    to: Math.max(from, until ?? from, steps.at(-1)?.due ?? from),
    signals: faulted.signals.length,
    silence: faulted.silence,
    faultsDone: faulted.done,
  };
}

const firstDue = (signals: readonly ScenarioSignal[]): Instant => {
  const first = signals.reduce((least, { arrivesAt }) => Math.min(least, arrivesAt), Number.POSITIVE_INFINITY);
  return Number.isFinite(first) ? first : 0;
};

type Heard = { live: boolean; at: Instant };

function* stepsOf(
  signals: readonly ScenarioSignal[],
  sources: ReadonlyMap<SourceId, ScenarioSource>,
  until: Instant | undefined,
): Sliced<readonly Step[]> {
  const steps: Step[] = [];
  const heard = new Map<SourceId, Heard>();
  /** Who is found to be silent by then, the first first. */
  const fallSilent = (now: Instant): void => {
    const silent = [...heard]
      .flatMap(([source, { live, at }]) => {
        const patience = sources.get(source)?.silentAfter;
        return live && patience !== undefined && at + patience < now ? [{ source, at: at + patience }] : [];
      })
      .sort((a, b) => a.at - b.at || (a.source < b.source ? -1 : 1));
    for (const { source, at } of silent) {
      heard.set(source, { live: false, at });
      steps.push({ kind: 'word', due: at, word: { kind: 'silent', source, at, reason: 'timeout' } });
    }
  };
  let due = Number.NEGATIVE_INFINITY;
  for (const { arrivesAt, source, item } of signals) {
    yield;
    due = Math.max(due, arrivesAt);
    fallSilent(due);
    if (heard.get(source)?.live !== true) {
      const trust = sources.get(source)?.trust ?? DEFAULT_TRUST;
      const profile = { id: source, trust, silentAfter: null, muted: false };
      steps.push({ kind: 'word', due, word: { kind: 'spoke', profile, at: due } });
    }
    heard.set(source, { live: true, at: due });
    steps.push({ kind: 'signal', due, source, item });
  }
  if (until !== undefined) fallSilent(until + 1);
  return steps;
}
