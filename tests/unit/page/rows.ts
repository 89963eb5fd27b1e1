import type { RegionState } from '../../../src/domain/place-state.ts';
import type { EventWire, RegionWire } from '../../../src/protocol/live/frames.ts';

export const SINCE = '2026-11-20T07:00:00.000Z';

export const row = (id: string, state: RegionState, more: Partial<RegionWire> = {}): RegionWire => ({
  id,
  level: 'oblast',
  parent: null,
  name: `Місце ${id}`,
  nameEn: `Place ${id}`,
  state,
  since: state === 'unknown' ? null : SINCE,
  fresh: state !== 'unknown',
  covered: state !== 'unknown',
  alerts:
    state === 'alert'
      ? [{ hazard: 'air-raid', since: SINCE, threats: [], sources: ['official'], disputed: false }]
      : [],
  ...more,
});

export const event = (seq: number, more: Partial<EventWire> = {}): EventWire =>
  ({
    type: 'alert.started',
    region: 'a',
    hazard: 'air-raid',
    at: SINCE,
    receivedAt: SINCE,
    sequencedAt: SINCE,
    source: 'official',
    since: SINCE,
    threats: [],
    sources: ['official'],
    disputed: false,
    ...more,
    seq,
  }) as EventWire;
