/*
 * The sources that the hub asks by itself. Their settings are part of `sources`; what each is for stands in default.yaml.
 */
import { z } from 'zod';
import { HAZARDS } from '../../src/domain/words.ts';
import {
  choice,
  choiceOrFlag,
  count,
  duration,
  flag,
  optionalText,
  optionalUrl,
  requiredText,
  secret,
  size,
  text,
  traits,
} from './values.ts';

const TRUSTS = ['official', 'relay', 'unconfirmed'] as const;
const SHORTEST_POLL = { from: '20ms', to: '1h' } as const;

const address = (standard: string) => text(standard, 'an address such as https://example.org/path', /^https?:\/\/\S+$/);
const requiredAddress = (scheme: RegExp, example: string) => requiredText(`an address such as ${example}`, scheme);
const sourceId = requiredText('up to 64 small letters, digits and - _ .', /^[a-z0-9][a-z0-9._-]{0,63}$/);
const feedId = optionalText('the id of a feed', /^[a-z0-9-]{1,32}$/);
const regionIds = optionalText('region ids with commas between', /^[\w-]+(?: *, *[\w-]+)*$/);
const path = optionalText('a JSON Pointer such as /data/0, or a JSONata expression');

/** What every source of a list has. */
const common = (trust: (typeof TRUSTS)[number], interval: string) => ({
  id: sourceId,
  feed: feedId,
  trust: choice(trust, TRUSTS),
  silentAfter: duration('2m', { from: '100ms' }),
  regions: regionIds,
  interval: duration(interval, SHORTEST_POLL),
});

const hub = z.strictObject({
  id: sourceId,
  feed: feedId,
  trust: choice('relay', TRUSTS),
  silentAfter: duration('1m', { from: '100ms' }),
  url: requiredAddress(/^(?:https?|wss?):\/\/\S+$/, 'https://alerts.example.org'),
  theirFeed: text('ua', 'the id of a feed', /^[a-z0-9-]{1,32}$/),
  regions: regionIds,
});

const cap = z.strictObject({
  ...common('official', '30s'),
  url: requiredAddress(/^https?:\/\/\S+$/, 'https://example.org/cap.atom'),
  hazard: choice('air-raid', HAZARDS),
});

const json = z.strictObject({
  ...common('official', '10s'),
  url: requiredAddress(/^https?:\/\/\S+$/, 'http://siren.example.org/state.json'),
  header: optionalText('Name: value', /^[\w-]+:\s*\S.*$/),
  list: path,
  region: path,
  hazard: path,
  active: path,
  at: path,
});

const mqtt = z.strictObject({
  id: sourceId,
  feed: feedId,
  trust: choice('official', TRUSTS),
  silentAfter: duration('5m', { from: '100ms' }),
  regions: regionIds,
  url: requiredAddress(/^(?:mqtts?|wss?|tcp|ssl):\/\/\S+$/, 'mqtt://broker.example.org'),
  topic: text('allclear/signals', 'a topic', /^\S+$/),
  username: optionalText('a name'),
  password: optionalText('a password'),
});

const listOf = <T extends z.ZodType>(schema: T) => {
  const list = z.array(schema, { error: 'expected a list' }).prefault([]);
  traits.add(list, { fileOnly: true });
  return list;
};

export const sourcesShape = {
  timeout: duration('8s', { from: '50ms', to: '2m' }),
  maxBody: size('4MiB', { from: '1KiB' }),
  staleAfter: duration('3m', { from: '100ms', to: '1d' }),
  maxPause: duration('30s', { from: '20ms', to: '1h' }),
  ukrainealarm: z
    .strictObject({
      enabled: choiceOrFlag('auto', ['auto']),
      key: secret(),
      url: address('https://api.ukrainealarm.com'),
      interval: duration('30s', SHORTEST_POLL),
      perMinute: count(3, { from: 1, to: 10_000 }),
      silentAfter: duration('3m', { from: '100ms' }),
      webhookUrl: optionalUrl(),
      webhookKey: optionalText('a public RSA key in PEM form'),
    })
    .prefault({}),
  alertsInUa: z
    .strictObject({
      enabled: choiceOrFlag('auto', ['auto']),
      token: secret(),
      url: address('https://api.alerts.in.ua'),
      interval: duration('10s', SHORTEST_POLL),
      perMinute: count(8, { from: 1, to: 10_000 }),
      hardPerMinute: count(11, { from: 1, to: 10_000 }),
      historyPerMinute: count(2, { from: 1, to: 10_000 }),
      silentAfter: duration('2m', { from: '100ms' }),
    })
    .prefault({}),
  sirenPpUa: z
    .strictObject({
      enabled: flag(true),
      url: address('https://siren.pp.ua'),
      interval: duration('10s', SHORTEST_POLL),
      perMinute: count(40, { from: 1, to: 10_000 }),
      silentAfter: duration('2m', { from: '100ms' }),
    })
    .prefault({}),
  ubilling: z
    .strictObject({
      enabled: flag(true),
      url: address('https://ubilling.net.ua/aerialalerts/'),
      interval: duration('10s', SHORTEST_POLL),
      perMinute: count(20, { from: 1, to: 10_000 }),
      silentAfter: duration('2m', { from: '100ms' }),
    })
    .prefault({}),
  oref: z
    .strictObject({
      enabled: flag(false),
      url: address('https://www.oref.org.il'),
      feed: text('il', 'the id of a feed', /^[a-z0-9-]{1,32}$/),
      interval: duration('1s', SHORTEST_POLL),
      perMinute: count(90, { from: 1, to: 10_000 }),
      silentAfter: duration('1m', { from: '100ms' }),
    })
    .prefault({}),
  hubs: listOf(hub),
  cap: listOf(cap),
  json: listOf(json),
  mqtt: listOf(mqtt),
};

const sourcesSchema = z.strictObject(sourcesShape);

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** Durations are milliseconds, sizes are bytes. */
export type SourceSettings = DeepReadonly<z.output<typeof sourcesSchema>>;

/** The settings of the sources by themselves, for those who run only these. */
export const sourceSettings = (raw: z.input<typeof sourcesSchema> = {}): SourceSettings => sourcesSchema.parse(raw);
