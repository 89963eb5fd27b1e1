/** `alert`: here or above. `partial`: only below. `clear`: a live source covers the place and says nothing. */
export type RegionState = 'alert' | 'partial' | 'clear' | 'unknown';

/** A place by its id and the place it lies in. */
type Place = { readonly id: string; readonly parent: string | null };

/** Instants are numbers in the hub and texts on the wire. Texts are all written alike, so that they too stand in order. */
type Time = number | string;

type Standing<T extends Time> = { readonly since: T };

export type PlaceState<P extends Place, A extends Standing<Time>> = {
  readonly state: RegionState;
  /** When the state began; null where nothing ever happened. */
  readonly since: A['since'] | null;
  /** The ancestor whose alert this is, when it is not the region's own. */
  readonly via?: P['id'];
  /** False: all who said so are silent, or nobody who covers the place speaks. */
  readonly fresh: boolean;
  /** A live source covers the place: without an alert it is clear. */
  readonly covered: boolean;
  /** Own alerts first, then inherited ones. */
  readonly alerts: readonly A[];
};

/** The facts that the states of places follow from. */
export type Known<P extends Place, A extends Standing<Time>> = {
  /** Alerts of the place itself, in the order of the hazards. */
  own(id: P['id']): readonly A[];
  isCovered(place: P): boolean;
  /** When the last alert here, above or below ended. */
  lastEnd(id: P['id']): A['since'] | null;
  /** Of alerts that stand at the place or below it: somebody who said so still speaks. */
  isFresh(alerts: readonly A[], place: P): boolean;
};

/**
 * The state of every place, by what is known of each by itself. The one rule for the board of the hub, for that of a past
 * moment and for that of a subscriber. Places stand parents before children.
 */
export const placeStates = <P extends Place, A extends Standing<Time>>(
  places: readonly P[],
  known: Known<P, A>,
): ReadonlyMap<P['id'], PlaceState<P, A>> => {
  const below = alertsBelow(places, known);
  const states = new Map<P['id'], PlaceState<P, A>>();
  for (const place of places) {
    const parent = place.parent === null ? undefined : states.get(place.parent);
    const above = parent?.state === 'alert' && place.parent !== null ? { id: place.parent, ...parent } : undefined;
    states.set(place.id, stateOf(place, above, below.get(place.id) ?? [], known));
  }
  return states;
};

const stateOf = <P extends Place, A extends Standing<Time>>(
  place: P,
  above: (PlaceState<P, A> & { readonly id: P['id'] }) | undefined,
  below: readonly A[],
  known: Known<P, A>,
): PlaceState<P, A> => {
  const own = known.own(place.id);
  const alerts = above === undefined ? own : [...own, ...above.alerts];
  const covered = known.isCovered(place);
  if (alerts.length > 0) {
    const via = own.length > 0 || above === undefined ? {} : { via: above.via ?? above.id };
    return { state: 'alert', since: earliest(alerts), ...via, fresh: known.isFresh(alerts, place), covered, alerts };
  }
  if (below.length > 0) {
    return { state: 'partial', since: earliest(below), fresh: known.isFresh(below, place), covered, alerts };
  }
  return covered
    ? { state: 'clear', since: known.lastEnd(place.id), fresh: true, covered, alerts }
    : { state: 'unknown', since: null, fresh: false, covered, alerts };
};

/** Seen from the end on: each place before the one that it lies in. */
const alertsBelow = <P extends Place, A extends Standing<Time>>(
  places: readonly P[],
  known: Known<P, A>,
): ReadonlyMap<P['id'], readonly A[]> => {
  const below = new Map<P['id'], readonly A[]>();
  for (let i = places.length - 1; i >= 0; i -= 1) {
    const { id, parent } = places[i] as P;
    const own = known.own(id);
    const under = below.get(id);
    if (parent === null || (own.length === 0 && under === undefined)) continue;
    below.set(parent, [...(below.get(parent) ?? []), ...own, ...(under ?? [])]);
  }
  return below;
};

const earliest = <A extends Standing<Time>>(alerts: readonly A[]): A['since'] =>
  alerts.map(({ since }): A['since'] => since).reduce((a, b) => (b < a ? b : a));
