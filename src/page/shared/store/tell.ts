import type { RegionState } from '../../../domain/place-state.ts';

/** The last message to the viewer, and the last sure knowledge. */
export type Told = { readonly state: RegionState | undefined; readonly known: RegionState | undefined };

export const NOTHING_TOLD: Told = { state: undefined, known: undefined };

type Telling = { readonly told: Told; readonly isNews: boolean; readonly sound: 'alert' | 'clear' | undefined };

/**
 * Whether a state of my places is news, and what it sounds like. A break of the connection makes a place unknown and then
 * calm again: that is no all-clear, and must not sound like one.
 */
export const tell = ({ state: before, known }: Told, state: RegionState): Telling => ({
  told: { state, known: state === 'unknown' ? known : state },
  isNews: before !== undefined && before !== state,
  sound: before === undefined ? undefined : soundOf(known, state),
});

const soundOf = (known: RegionState | undefined, state: RegionState): 'alert' | 'clear' | undefined => {
  if (state === known) return undefined;
  if (state === 'alert') return 'alert';
  return state === 'clear' && (known === 'alert' || known === 'partial') ? 'clear' : undefined;
};
