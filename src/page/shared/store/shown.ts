import type { RegionState } from '../../../domain/place-state.ts';
import type { AlertWire, RegionWire } from '../../../protocol/live/frames.ts';
import type { Contact } from '../live/link.ts';

/**
 * What the page says of a region: its state as the hub told it, or less. What cannot be believed any more loses its
 * calm: `clear` becomes `unknown`, an alert stays one and is marked as no longer confirmed.
 */
export type Shown = {
  readonly state: RegionState;
  readonly since: string | null;
  /** False: it is the last that was known, or those who said so are silent. */
  readonly certain: boolean;
  readonly disputed: boolean;
  readonly alerts: readonly AlertWire[];
};

export const shownOf = (row: RegionWire | undefined, contact: Contact): Shown => {
  if (row === undefined || contact === 'never') return NOTHING;
  const disputed = row.alerts.some((alert) => alert.disputed);
  const believed = contact !== 'lost';
  switch (row.state) {
    case 'alert':
    case 'partial':
      return { state: row.state, since: row.since, certain: believed && row.fresh, disputed, alerts: row.alerts };
    case 'clear':
      return believed ? { state: 'clear', since: row.since, certain: true, disputed, alerts: [] } : NOTHING;
    case 'unknown':
      return NOTHING;
  }
};

const NOTHING: Shown = { state: 'unknown', since: null, certain: false, disputed: false, alerts: [] };

/** Order by urgency: an alert first. */
export const STATE_ORDER: readonly RegionState[] = ['alert', 'partial', 'unknown', 'clear'];

export const bySeverity = (a: RegionState, b: RegionState): number => STATE_ORDER.indexOf(a) - STATE_ORDER.indexOf(b);

/** How many of the regions right below are under alert; what has nothing below counts as one. */
export type Share = { readonly alert: number; readonly unknown: number; readonly all: number };

export const shareOf = (own: RegionState, below: readonly RegionState[]): Share => {
  if (own === 'alert') return { alert: Math.max(below.length, 1), unknown: 0, all: Math.max(below.length, 1) };
  const states = below.length === 0 ? [own] : below;
  return {
    // A part of a raion is a part of the oblast too: what is partly under alert is shown, not hidden.
    alert: states.filter((state) => state === 'alert' || state === 'partial').length,
    unknown: states.filter((state) => state === 'unknown').length,
    all: states.length,
  };
};

/** Whether two rows look the same: a row that was worked out anew need not be drawn anew. */
export const isSameRow = (a: RegionWire, b: RegionWire): boolean =>
  a === b ||
  (a.state === b.state &&
    a.since === b.since &&
    a.fresh === b.fresh &&
    a.covered === b.covered &&
    a.via === b.via &&
    a.alerts.length === b.alerts.length &&
    a.alerts.every((alert, index) => isSameAlert(alert, b.alerts[index])));

const isSameAlert = (a: AlertWire, b: AlertWire | undefined): boolean =>
  a === b || (b !== undefined && JSON.stringify(a) === JSON.stringify(b));
