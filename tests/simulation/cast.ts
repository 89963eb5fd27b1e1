import type { Destination } from '../../src/app/notify/destination.ts';
import type { SourceProfile } from '../../src/domain/signal.ts';
import type { Filter } from '../../src/protocol/live/filter.ts';
import { PLACES, place, SMALL_COUNTRY } from '../support/small-country.ts';

/** Who plays in a night. */

export const SEQUENCERS = 3;
export const WEBS = 2;
export const SUBSCRIBERS = 5;
export const NOTIFIERS = 2;
/** Those that ask sources, in nights in which any is asked. */
export const INGESTS = 3;

const somewhere = { kind: 'webhook', feed: 'sim', drills: false, secrets: [], from: 'settings', addedAt: 0 } as const;

/** Who is told: everything, one part of the country, drills too; and a siren in the city. */
export const DESTINATIONS: readonly Destination[] = [
  { ...somewhere, id: 'hall', name: 'Town hall', url: 'http://hall/' },
  { ...somewhere, id: 'north', name: 'Schools of the north', url: 'http://north/', regions: [place('1')] },
  { ...somewhere, id: 'training', name: 'Training centre', url: 'http://training/', drills: true },
  {
    ...somewhere,
    id: 'siren',
    name: 'Siren',
    url: 'http://siren/',
    regions: [place('3')],
    as: 'siren',
    siren: { longest: 40_000, pause: 10_000, allClear: 5_000, confirmWithin: 30_000 },
  },
];

/** One that the operator removes and mutes now and then; it only says that it is there. */
export const GUEST = 'guest';

/** Who speaks, and how often; milliseconds. */
export const SOURCES: readonly (SourceProfile & { readonly lists?: number; readonly beats?: number })[] = [
  { id: 'mod', trust: 'official', silentAfter: 60_000, muted: false, beats: 15_000 },
  { id: 'city', trust: 'official', regions: [place('3')], silentAfter: 60_000, muted: false, beats: 20_000 },
  { id: 'poll', trust: 'relay', silentAfter: 60_000, muted: false, lists: 10_000 },
  { id: 'other-poll', trust: 'official', regions: [place('2')], silentAfter: 60_000, muted: false, lists: 15_000 },
  { id: 'rumour', trust: 'unconfirmed', silentAfter: 60_000, muted: false },
  { id: GUEST, trust: 'relay', regions: [place('12')], silentAfter: 60_000, muted: false, beats: 8_000 },
];

/** One that the hub asks, and how often; milliseconds. */
export type AskedSource = SourceProfile & { readonly silentAfter: number; readonly lists: number };

/** Asked for all that stands in one part of the country. */
export const GAZETTE = {
  id: 'gazette',
  trust: 'official',
  regions: [place('1')],
  silentAfter: 60_000,
  muted: false,
  lists: 10_000,
} as const satisfies AskedSource;

export const LISTED: readonly string[] = PLACES.filter((id) =>
  GAZETTE.regions.some((own) => SMALL_COUNTRY.contains(own, id)),
);

/** Asked for what is new since, and tells each message once. */
export const WIRE: AskedSource = { id: 'wire', trust: 'official', silentAfter: 60_000, muted: false, lists: 7_000 };

export const ASKED: readonly AskedSource[] = [GAZETTE, WIRE];

/** No machine's clock is further off than this; milliseconds. */
export const MOST_SKEW = 900;

/** The longest silence of a source that still means something; milliseconds. */
export const SILENT_AFTER = 60_000;

/** A list that clears suspiciously much is believed when one this much later says the same; milliseconds. */
export const CONFIRM_AFTER = 8_000;

/** What the subscribers ask for, and how they listen, each in turn. */
export const LISTENERS: readonly { readonly filter: Filter; readonly wire: 'websocket' | 'sse' }[] = [
  { filter: {}, wire: 'websocket' },
  { filter: { regions: [place('1')] }, wire: 'sse' },
  { filter: { regions: [place('211'), place('3')] }, wire: 'websocket' },
  { filter: { regions: [place('21')], hazards: ['air-raid'] }, wire: 'websocket' },
  { filter: {}, wire: 'sse' },
];
export const ANYBODY = { filter: {}, wire: 'websocket' } as const;
