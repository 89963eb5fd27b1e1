import { countingIn } from './counting.ts';
import { ACCESS_EN } from './words/access.ts';
import { ACT_EN } from './words/act.ts';
import { DESTINATIONS_EN } from './words/destinations.ts';
import { DOCTOR_EN } from './words/doctor.ts';
import { HUB_EN } from './words/hub.ts';
import { PAST_EN } from './words/past.ts';
import { SOURCES_EN } from './words/sources.ts';
import { USAGE_EN } from './words/usage.ts';

/** Everything the commands say, in English. Other languages have the same keys (`Texts`); the compiler sees to it. */
export const en = {
  ...countingIn({
    locale: 'en-US',
    units: { ms: 'ms', s: 's', min: 'min', h: 'h', d: 'd' },
    more: (names, count) => `${names} and ${count} more`,
    since: (time, length) => `since ${time} (${length})`,
    nouns: {
      region: { one: 'region', other: 'regions' },
      source: { one: 'source', other: 'sources' },
      person: { one: 'person', other: 'people' },
      token: { one: 'token', other: 'tokens' },
      line: { one: 'line', other: 'lines' },
      alert: { one: 'alert', other: 'alerts' },
      signal: { one: 'signal', other: 'signals' },
      row: { one: 'row', other: 'rows' },
      end: { one: 'end', other: 'ends' },
      interval: { one: 'interval', other: 'intervals' },
      difference: { one: 'difference', other: 'differences' },
      frame: { one: 'frame', other: 'frames' },
      event: { one: 'event', other: 'events' },
      entry: { one: 'entry', other: 'entries' },
      check: { one: 'check', other: 'checks' },
      warning: { one: 'warning', other: 'warnings' },
      problem: { one: 'problem', other: 'problems' },
      batch: { one: 'batch', other: 'batches' },
      destination: { one: 'destination', other: 'destinations' },
    },
  }),
  ...ACCESS_EN,
  ...SOURCES_EN,
  ...ACT_EN,
  ...PAST_EN,
  ...DESTINATIONS_EN,
  ...HUB_EN,
  usage: USAGE_EN,
  doctor: DOCTOR_EN,
};

/** All texts of a language. */
export type Texts = typeof en;
