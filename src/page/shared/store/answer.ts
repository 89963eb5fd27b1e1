import type { RegionState } from '../../../domain/place-state.ts';
import type { RegionWire } from '../../../protocol/live/frames.ts';
import type { Contact } from '../live/link.ts';
import { bySeverity, type Shown, shownOf } from './shown.ts';

/** One glance: is there an alert in my places? What is worst decides; what is not known is never calm. */
export type Answer = {
  readonly state: RegionState;
  readonly certain: boolean;
  /** Alert: since its start. Calm: since the last of the places became calm. */
  readonly since: string | null;
  readonly places: readonly PlaceAnswer[];
  /** The places that decide. */
  readonly decisive: readonly PlaceAnswer[];
};

export type PlaceAnswer = { readonly id: string; readonly row: RegionWire | undefined; readonly shown: Shown };

/** Undefined when no place is chosen. */
export const answerFor = (
  places: readonly string[],
  rowOf: (id: string) => RegionWire | undefined,
  contact: Contact,
): Answer | undefined => {
  if (places.length === 0) return undefined;
  const all = places.map((id): PlaceAnswer => {
    const row = rowOf(id);
    return { id, row, shown: shownOf(row, contact) };
  });
  const sorted = [...all].sort((a, b) => bySeverity(a.shown.state, b.shown.state));
  const state = sorted[0]?.shown.state ?? 'unknown';
  const decisive = sorted.filter(({ shown }) => shown.state === state);
  const times = decisive.flatMap(({ shown }) => (shown.since === null ? [] : [shown.since])).sort();
  return {
    state,
    certain: decisive.some(({ shown }) => shown.certain),
    since: (state === 'clear' ? sinceCalm(decisive, times) : times[0]) ?? null,
    places: all,
    decisive,
  };
};

/** Where one place does not know since when it is calm, nobody knows it of all. */
const sinceCalm = (places: readonly PlaceAnswer[], times: readonly string[]): string | undefined =>
  times.length === places.length ? times.at(-1) : undefined;
