import { formatInstant, parseInstant } from '../../../domain/instant.ts';
import type { Instant, SourceId } from '../../../domain/words.ts';
import type { Sliced } from '../../kit/slices.ts';
import { atOnce, flatMapped, sortedBy } from '../../kit/slices.ts';
import type { ScenarioSignal, ScenarioSource } from '../../recordings/scenario.ts';
import { malforming } from './malformed.ts';
import type { Random } from './random.ts';
import { randomOf } from './random.ts';
import type { Silence } from './silence.ts';
import { silenced, silenceOf } from './silence.ts';

/**
 * What goes wrong on purpose. Shares are of all signals it can happen to, 0 to 1; times are milliseconds of the
 * scenario. 0 is off. Every fault has chance of its own, drawn from the one seed: the same seed gives the same stream,
 * byte for byte, and a fault that comes later in the list does not move an earlier one.
 */
export type Faults = {
  /** Share that comes again: with the same id, with another id, or from another source. */
  readonly duplicates: number;
  /** Signals arrive out of order within this time. */
  readonly disorder: number;
  /** Signals arrive up to this late; most much less. */
  readonly delay: number;
  /** Share of all-clears that never arrive. */
  readonly loss: number;
  /** Clocks of sources go wrong by up to this, either way. */
  readonly skew: number;
  /** One source is silent for this share of the scenario. */
  readonly silence: number;
  /** For each signal, the share of items beside it that cannot be taken. */
  readonly malformed: number;
  /** Signals are held back and arrive together, once in this time. */
  readonly bursts: number;
  /** Share of alerts that go off and on again within seconds. */
  readonly flapping: number;
};

export const FAULT_NAMES = [
  'duplicates',
  'disorder',
  'delay',
  'loss',
  'skew',
  'silence',
  'malformed',
  'bursts',
  'flapping',
] as const satisfies readonly (keyof Faults)[];

export type FaultName = (typeof FAULT_NAMES)[number];

/** Faults that are times; the others are shares. */
export const TIMED_FAULTS: ReadonlySet<FaultName> = new Set(['disorder', 'delay', 'skew', 'bursts']);

export const NO_FAULTS: Faults = {
  duplicates: 0,
  disorder: 0,
  delay: 0,
  loss: 0,
  skew: 0,
  silence: 0,
  malformed: 0,
  bursts: 0,
  flapping: 0,
};

/** What is meant by a fault that is named without a number: bad, as on the worst of days. */
export const USUAL_FAULTS: Faults = {
  duplicates: 0.1,
  disorder: 30_000,
  delay: 120_000,
  loss: 0.02,
  skew: 20_000,
  silence: 0.05,
  malformed: 0.02,
  bursts: 15_000,
  flapping: 0.02,
};

export type Faulted = {
  readonly signals: readonly ScenarioSignal[];
  /** Sources that repeat others, and liveness for the one that falls silent. */
  readonly sources: ReadonlyMap<SourceId, ScenarioSource>;
  readonly silence: Silence | undefined;
  /** How often each fault was done. */
  readonly done: Readonly<Record<FaultName, number>>;
};

/** The same signals with what goes wrong, in the order of their arrival. */
export const withFaults = (...asked: Parameters<typeof faulting>): Faulted => atOnce(faulting(...asked));

/** The same, in slices: years of alerts take seconds. */
export function* faulting(
  signals: readonly ScenarioSignal[],
  sources: ReadonlyMap<SourceId, ScenarioSource>,
  faults: Faults,
  seed: number,
): Sliced<Faulted> {
  const done: Record<FaultName, number> = { ...NO_FAULTS };
  const known = new Map(sources);
  const chance = (name: FaultName): Random => randomOf(seed, name);
  const note = (name: FaultName): void => {
    done[name] += 1;
  };
  let stream = signals;
  let silence: Silence | undefined;
  if (faults.skew > 0) stream = yield* flatMapped(stream, skewed(stream, faults.skew, chance('skew'), note));
  if (faults.loss > 0) stream = yield* flatMapped(stream, lossy(faults.loss, chance('loss'), note));
  if (faults.flapping > 0) stream = yield* flatMapped(stream, flapping(faults.flapping, chance('flapping'), note));
  if (faults.silence > 0) {
    silence = silenceOf(stream, faults.silence, chance('silence'));
    if (silence !== undefined) stream = silenced(stream, silence, known, () => note('silence'));
  }
  if (faults.duplicates > 0)
    stream = yield* flatMapped(stream, repeated(faults.duplicates, chance('duplicates'), known, note));
  if (faults.delay > 0) stream = yield* flatMapped(stream, delayed(faults.delay, chance('delay'), note));
  if (faults.disorder > 0) stream = yield* flatMapped(stream, disordered(faults.disorder, chance('disorder'), note));
  if (faults.bursts > 0) stream = yield* flatMapped(stream, inBursts(faults.bursts, note));
  if (faults.malformed > 0)
    stream = yield* flatMapped(
      stream,
      malforming(faults.malformed, chance('malformed'), () => note('malformed')),
    );
  stream = yield* sortedBy(stream, ({ arrivesAt }) => arrivesAt);
  return { signals: stream, sources: known, silence, done };
}

type Note = (name: FaultName) => void;
type Signals = readonly ScenarioSignal[];
/** What becomes of one signal, in their order. */
type Fault = (signal: ScenarioSignal) => Signals;

const arriving = (signal: ScenarioSignal, arrivesAt: Instant): ScenarioSignal =>
  arrivesAt === signal.arrivesAt
    ? signal
    : { ...signal, arrivesAt, item: { ...signal.item, receivedAt: formatInstant(arrivesAt) } };

const atOf = ({ item, arrivesAt }: ScenarioSignal): Instant =>
  (typeof item['at'] === 'string' ? parseInstant(item['at']) : undefined) ?? arrivesAt;

/** Each source's clock is wrong by one amount, for all it says. */
const skewed = (all: Signals, most: number, random: Random, note: Note): Fault => {
  const offsets = new Map(
    [...new Set(all.map(({ source }) => source))].sort().map((source) => [source, offset(random, most)]),
  );
  return (signal) => {
    const off = offsets.get(signal.source) ?? 0;
    if (off === 0) return [signal];
    note('skew');
    return [{ ...signal, item: { ...signal.item, at: formatInstant(atOf(signal) + off) } }];
  };
};

const offset = (random: Random, most: number): number => Math.round((random.next() * 2 - 1) * most);

const lossy =
  (share: number, random: Random, note: Note): Fault =>
  (signal) => {
    if (signal.item['kind'] !== 'all-clear' || !random.happens(share)) return [signal];
    note('loss');
    return [];
  };

/** Off and on again, at most this much later; milliseconds. */
const FLAP_WITHIN = 30_000;

const flapping =
  (share: number, random: Random, note: Note): Fault =>
  (signal) => {
    if (signal.item['kind'] !== 'alert' || !random.happens(share)) return [signal];
    note('flapping');
    const off = 1_000 + random.below(FLAP_WITHIN);
    const on = off + 1_000 + random.below(FLAP_WITHIN);
    return [signal, again(signal, 'all-clear', off), again(signal, 'alert', on)];
  };

const again = (signal: ScenarioSignal, kind: string, later: number): ScenarioSignal => {
  const id = signal.item['id'];
  return {
    ...signal,
    arrivesAt: signal.arrivesAt + later,
    item: {
      ...signal.item,
      ...(typeof id === 'string' ? { id: `${id}~${kind}${later}` } : {}),
      kind,
      at: formatInstant(atOf(signal) + later),
      receivedAt: formatInstant(signal.arrivesAt + later),
    },
  };
};

/** A repeat comes at most this much later; milliseconds. */
const REPEAT_WITHIN = 60_000;

const repeated =
  (share: number, random: Random, known: Map<SourceId, ScenarioSource>, note: Note): Fault =>
  (signal) => {
    if (!random.happens(share)) return [signal];
    note('duplicates');
    const later = random.below(REPEAT_WITHIN);
    const way = random.below(3);
    const copy = arriving(signal, signal.arrivesAt + later);
    if (way === 0) return [signal, copy];
    const id = `${String(signal.item['id'] ?? signal.line)}~again`;
    if (way === 1) return [signal, { ...copy, item: { ...copy.item, id } }];
    const source = `${signal.source.slice(0, 50)}-echo`;
    // A source that repeats others is a relay: it can neither outlast nor overrule an official source.
    known.set(source, { trust: 'relay' });
    return [signal, { ...copy, source }];
  };

const delayed =
  (most: number, random: Random, note: Note): Fault =>
  (signal) => {
    const late = Math.round(most * random.next() ** 6);
    if (late === 0) return [signal];
    note('delay');
    return [arriving(signal, signal.arrivesAt + late)];
  };

const disordered =
  (within: number, random: Random, note: Note): Fault =>
  (signal) => {
    note('disorder');
    return [arriving(signal, signal.arrivesAt + random.below(within + 1))];
  };

const inBursts =
  (every: number, note: Note): Fault =>
  (signal) => {
    const together = Math.ceil(signal.arrivesAt / every) * every;
    if (together !== signal.arrivesAt) note('bursts');
    return [arriving(signal, together)];
  };
