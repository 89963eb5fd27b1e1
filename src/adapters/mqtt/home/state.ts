import type { BoardView } from '../../../app/notify/kind.ts';
import { defined } from '../../../domain/defined.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import { higherLevel, type ThreatLevel } from '../../../domain/words.ts';
import type { RegionWire } from '../../../protocol/live/frames.ts';

/**
 * What is said of a region at the broker. `alert` is for those that know on and off only: on where there is an alert, or
 * one in a part of it; null, and so neither, where it is not known.
 */
export type HomeState = {
  readonly feed: string;
  readonly status: string;
  readonly region: string;
  readonly name: string;
  readonly nameEn: string;
  readonly state: RegionWire['state'];
  readonly alert: 'ON' | 'OFF' | null;
  /** The state for those who are shown one of four words; null: unknown. */
  readonly shown: (typeof SHOWN)[number] | null;
  readonly level: (typeof LEVELS)[number] | null;
  readonly since: string | null;
  /** Neighbours of the first level that are not calm; null while of none it is known. */
  readonly neighbours: number | null;
  /** The fields that do not change with time alone, for those who keep them. */
  readonly attributes: Readonly<Record<string, unknown>>;
};

export const SHOWN = ['alert', 'disputed', 'partial', 'clear'] as const;
export const LEVELS = ['red', 'yellow', 'unspecified', 'no-alert'] as const;

export const homeState = (id: RegionId, view: BoardView): HomeState => {
  const row = view.region(id);
  const place = view.catalogue.get(id);
  const state = row?.state ?? 'unknown';
  const alerts = row?.alerts ?? [];
  const disputed = alerts.length > 0 && alerts.every((alert) => alert.disputed);
  const isUnsafe = state === 'alert' || state === 'partial';
  return {
    feed: view.feed,
    status: view.status,
    region: id,
    name: place?.name ?? id,
    nameEn: place?.nameEn ?? id,
    state,
    alert: isUnsafe ? 'ON' : state === 'clear' ? 'OFF' : null,
    shown: state === 'unknown' ? null : state === 'alert' && disputed ? 'disputed' : state,
    level: levelOf(
      state,
      alerts.map(({ level }) => level),
    ),
    since: row?.since ?? null,
    neighbours: besideOf(id, view),
    attributes: {
      region: id,
      state,
      hazards: [...new Set(alerts.map(({ hazard }) => hazard))],
      threats: [...new Set(alerts.flatMap(({ threats }) => threats.map(({ kind }) => kind)))],
      disputed,
      // An alert goes on when nobody says so any more: whether somebody does is another matter.
      fresh: row?.fresh ?? false,
      ...defined({ via: row?.via }),
      ...(view.status === 'Actual' ? {} : { status: view.status }),
    },
  };
};

const levelOf = (state: RegionWire['state'], levels: readonly (ThreatLevel | undefined)[]): HomeState['level'] => {
  if (state === 'unknown') return null;
  if (state === 'clear') return 'no-alert';
  return levels.reduce(higherLevel, undefined) ?? 'unspecified';
};

const besideOf = (id: RegionId, view: BoardView): number | null => {
  const states = view.beside(id).map((other) => view.region(other)?.state ?? 'unknown');
  if (states.every((state) => state === 'unknown')) return null;
  return states.filter((state) => state === 'alert' || state === 'partial').length;
};

/** How the hub itself is, as seen from the broker. */
export const hubState = (view: BoardView): { readonly problem: 'ON' | 'OFF'; readonly attributes: object } => {
  const doubts = view.doubts();
  const silent = view.silent();
  return { problem: doubts.length > 0 || silent.length > 0 ? 'ON' : 'OFF', attributes: { doubts, silent } };
};
