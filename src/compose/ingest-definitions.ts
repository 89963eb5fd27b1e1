import type { Settings } from '../../config/schema.ts';
import type { SourceSettings } from '../../config/sources-schema.ts';
import { alertsInUa, HISTORY_BUDGET } from '../adapters/sources/alerts-in-ua-poll.ts';
import { ubilling } from '../adapters/sources/ubilling.ts';
import { ukraineAlarm } from '../adapters/sources/ukrainealarm.ts';
import type { Tell } from '../app/ingest/connected.ts';
import type { Poll } from '../app/ingest/source.ts';
import type { Closable } from '../app/lifetime.ts';
import type { Catalogue, Level } from '../domain/regions.ts';
import type { Trust } from '../domain/words.ts';

/** One source of the settings: who it is, what it may say, and how it is heard. */
export type SourceDefinition = {
  readonly id: string;
  readonly feed: string;
  /** How it is reached, without secrets. */
  readonly from: string;
  readonly trust: Trust;
  readonly levels?: readonly Level[];
  readonly regions?: readonly string[];
  readonly silentAfter: number;
  readonly hear: Polled | Connected;
};

type Limits = Readonly<Record<string, { readonly soft: number; readonly hard: number; readonly windowMs: number }>>;

export type Polled = {
  readonly kind: 'polled';
  readonly interval: number;
  readonly limits: Limits;
  readonly poll: (tree: Catalogue) => Poll;
};

export type Connected = {
  readonly kind: 'connected';
  readonly connect: (tell: Tell, tree: Catalogue) => Closable;
};

const MINUTE = 60_000;
/** An answer missing for this many polls is an outage: then the history is asked what we missed. */
const POLLS_OF_OUTAGE = 4;

/** The sources that are on, by the settings. */
export const definitions = (settings: Settings, sources: SourceSettings): readonly SourceDefinition[] => {
  const ukraine = settings.feeds.find(({ country }) => country === 'ua')?.id;
  return ukraine === undefined ? [] : ukrainian(sources, ukraine);
};

const isOn = (enabled: boolean | 'auto', key: string | null): boolean =>
  enabled === true || (enabled === 'auto' && key !== null);

const perMinute = (count: number, hard = count) => ({ soft: count, hard, windowMs: MINUTE });

const ukrainian = (sources: SourceSettings, feed: string): readonly SourceDefinition[] => {
  const { ukrainealarm, alertsInUa: inUa, sirenPpUa, ubilling: mirror } = sources;
  const found: SourceDefinition[] = [];
  if (isOn(ukrainealarm.enabled, ukrainealarm.key)) {
    const { url, key, interval } = ukrainealarm;
    found.push({
      id: 'ukrainealarm',
      feed,
      from: url,
      trust: 'official',
      silentAfter: ukrainealarm.silentAfter,
      hear: {
        kind: 'polled',
        interval,
        limits: { ukrainealarm: perMinute(ukrainealarm.perMinute) },
        poll: () => ukraineAlarm({ url, key, history: 'date', outageAfter: interval * POLLS_OF_OUTAGE }),
      },
    });
  }
  if (isOn(inUa.enabled, inUa.token)) {
    const { url, token, interval } = inUa;
    found.push({
      id: 'alerts.in.ua',
      feed,
      from: url,
      trust: 'relay',
      silentAfter: inUa.silentAfter,
      hear: {
        kind: 'polled',
        interval,
        limits: {
          'alerts.in.ua': perMinute(inUa.perMinute, inUa.hardPerMinute),
          [HISTORY_BUDGET]: perMinute(inUa.historyPerMinute),
        },
        poll: (tree) =>
          alertsInUa({
            url,
            token: token ?? '',
            oblasts: tree.regions.filter(({ parent }) => parent === null).map(({ id }) => id),
            oblastOf: (region) => {
              const id = tree.find(region)?.id;
              return id === undefined ? undefined : (tree.ancestors(id).at(-1) ?? id);
            },
            outageAfter: interval * POLLS_OF_OUTAGE,
          }),
      },
    });
  }
  if (sirenPpUa.enabled) {
    const { url, interval } = sirenPpUa;
    found.push({
      id: 'siren.pp.ua',
      feed,
      from: url,
      trust: 'relay',
      silentAfter: sirenPpUa.silentAfter,
      hear: {
        kind: 'polled',
        interval,
        limits: { 'siren.pp.ua': perMinute(sirenPpUa.perMinute) },
        poll: () => ukraineAlarm({ url, key: null, history: 'region', outageAfter: interval * POLLS_OF_OUTAGE }),
      },
    });
  }
  if (mirror.enabled) {
    found.push({
      id: 'ubilling',
      feed,
      from: mirror.url,
      trust: 'relay',
      levels: ['oblast'],
      silentAfter: mirror.silentAfter,
      hear: {
        kind: 'polled',
        interval: mirror.interval,
        limits: { ubilling: perMinute(mirror.perMinute) },
        poll: () => ubilling({ url: mirror.url }),
      },
    });
  }
  return found;
};
