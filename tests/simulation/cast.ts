import type { SourceProfile } from '../../src/domain/signal.ts';
import type { Filter } from '../../src/protocol/live/filter.ts';
import { place } from '../support/small-country.ts';

/** Who plays in a night. */

export const SEQUENCERS = 3;
export const WEBS = 2;
export const SUBSCRIBERS = 5;

/** Who speaks, and how often; milliseconds. */
export const SOURCES: readonly (SourceProfile & { readonly lists?: number; readonly beats?: number })[] = [
  { id: 'mod', trust: 'official', silentAfter: 60_000, muted: false, beats: 15_000 },
  { id: 'city', trust: 'official', regions: [place('3')], silentAfter: 60_000, muted: false, beats: 20_000 },
  { id: 'poll', trust: 'relay', silentAfter: 60_000, muted: false, lists: 10_000 },
  { id: 'other-poll', trust: 'official', regions: [place('2')], silentAfter: 60_000, muted: false, lists: 15_000 },
  { id: 'rumour', trust: 'unconfirmed', silentAfter: 60_000, muted: false },
];

/** No machine's clock is further off than this; milliseconds. */
export const MOST_SKEW = 900;

/** The longest silence of a source that still means something; milliseconds. */
export const SILENT_AFTER = 60_000;

/** A list that clears suspiciously much is believed when one this much later says the same; milliseconds. */
export const CONFIRM_AFTER = 8_000;

/** What the subscribers ask for, each in turn. */
export const FILTERS: readonly Filter[] = [
  {},
  { regions: [place('1')] },
  { regions: [place('211'), place('3')] },
  { regions: [place('21')], hazards: ['air-raid'] },
  {},
];
