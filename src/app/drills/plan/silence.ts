import type { Instant, SourceId } from '../../../domain/words.ts';
import type { ScenarioSignal, ScenarioSource } from '../../recordings/scenario.ts';
import type { Random } from './random.ts';

/** A time without a word of one source. */
export type Silence = { readonly source: SourceId; readonly from: Instant; readonly until: Instant };

/** A source is found to be silent after this long, when the scenario does not say; milliseconds. */
const SILENT_AFTER = 300_000;

type Signals = readonly ScenarioSignal[];

/** Neither at the very beginning nor at the very end, so that it is seen to go and to come back. */
export const silenceOf = (all: Signals, share: number, random: Random): Silence | undefined => {
  const source = random.pick([...new Set(all.map((signal) => signal.source))].sort());
  const times = all.map(({ arrivesAt }) => arrivesAt);
  const from = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const span = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - from;
  if (source === undefined || span <= 0) return undefined;
  const length = span * Math.min(share, 0.6);
  const start = Math.round(from + span * 0.1 + random.next() * (span * 0.8 - length));
  return { source, from: start, until: Math.round(start + length) };
};

/** Without what the source said meanwhile. */
export const silenced = (
  all: Signals,
  silence: Silence,
  known: Map<SourceId, ScenarioSource>,
  note: () => void,
): Signals => {
  const { trust = 'official', silentAfter } = known.get(silence.source) ?? {};
  // Found out while it lasts, unless the source is as quiet at other times.
  if (silentAfter === undefined) {
    const soon = Math.min(SILENT_AFTER, Math.ceil((silence.until - silence.from) / 2));
    const patience = Math.max(soon, longestPause(all, silence) + 1);
    known.set(silence.source, { trust, silentAfter: patience });
  }
  return all.filter((signal) => {
    const isLost =
      signal.source === silence.source && signal.arrivesAt >= silence.from && signal.arrivesAt < silence.until;
    if (isLost) note();
    return !isLost;
  });
};

/** The longest pause the source makes by itself, outside the silence. */
const longestPause = (all: Signals, { source, from, until }: Silence): number => {
  let longest = 0;
  let last: Instant | undefined;
  for (const signal of all) {
    if (signal.source !== source) continue;
    if (last !== undefined && (signal.arrivesAt <= from || last >= until))
      longest = Math.max(longest, signal.arrivesAt - last);
    last = signal.arrivesAt;
  }
  return longest;
};
