/*
 * Every setting with its standard value and its limits. A new one is a line here and a documented line in default.yaml;
 * a test compares the two. What each is for, and what it breaks, stands in default.yaml.
 */
import { z } from 'zod';
import { HAZARDS } from '../../src/domain/words.ts';
import { sourcesShape } from './sources-schema.ts';
import {
  choice,
  choiceOrFlag,
  choices,
  count,
  duration,
  flag,
  names,
  optionalCount,
  optionalText,
  optionalUrl,
  proxyTrust,
  requiredChoice,
  requiredText,
  secret,
  size,
  text,
  traits,
} from './values.ts';

const COUNTRIES = ['ua', 'il'] as const;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const RUNGS = ['path', 'debian', 'javascript'] as const;

/** A hub must have ended ten seconds after it was asked to. */
const LONGEST_DRAIN = '8s';
/** Longer than any signal may be late. */
const LONGEST_MEMORY = '3650d';

const redisUrl = optionalText(
  'redis://, rediss://, redis+sentinel:// or redis-cluster:// with a host, or the path of a socket',
  /^(?:rediss?|redis\+sentinel|redis-cluster):\/\/\S+$|^\/\S+$/,
);

const feed = z.strictObject({
  id: requiredText('up to 32 small letters, digits and hyphens', /^[a-z0-9-]{1,32}$/),
  country: requiredChoice(COUNTRIES),
});

const feeds = z
  .array(feed, { error: 'expected a list of feeds, each with id and country' })
  .min(1, 'expected at least one feed')
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'expected a different id for each feed')
  .prefault([{ id: 'ua', country: 'ua' }]);
traits.add(feeds, { fileOnly: true });

const message = z.strictObject({
  id: requiredText('up to 32 small letters, digits and hyphens', /^[a-z0-9-]{1,32}$/),
  kind: requiredChoice(['alert', 'all-clear', 'retraction']),
  hazard: choice('air-raid', HAZARDS),
  level: z.union([z.null(), requiredChoice(['yellow', 'red'])]).prefault(null),
  regions: z.array(requiredText('a region', /\S/), { error: 'expected a list of regions' }).min(1, 'expected a region'),
  words: z.strictObject({
    uk: requiredText('the words in Ukrainian', /\S.{2}/),
    en: requiredText('the words in English', /\S.{2}/),
  }),
});

const messages = z
  .array(message, { error: 'expected a list of messages, each with id, kind, regions and words' })
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'expected a different id for each message')
  .prefault([]);
traits.add(messages, { fileOnly: true });

/** What each may say is checked where the regions are known, as what comes over HTTP is. */
const destinations = z
  .array(z.looseObject({ id: z.string() }), {
    error: 'expected a list of destinations, each with id, name, kind and url',
  })
  .refine(
    (list) => new Set(list.map(({ id }) => id)).size === list.length,
    'expected a different id for each destination',
  )
  .prefault([]);
traits.add(destinations, { fileOnly: true });

/** Rules between two settings look only at those that are well-formed, so that all problems are told at once. */
const areNumbers =
  (...names: readonly string[]) =>
  ({ value }: { readonly value: unknown }): boolean =>
    names.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'number');

const sections = z.strictObject({
  http: z
    .strictObject({
      host: text('0.0.0.0', 'an address or a host name', /^[\w.:-]+$/),
      port: count(8080, { to: 65_535 }),
      maxBody: size('1MiB', { from: '1KiB' }),
      maxUpload: size('256MiB', { from: '1KiB' }),
      maxConnections: optionalCount({ from: 1 }),
      headTimeout: duration('10s', { from: '100ms', to: '1m' }),
      trustProxy: proxyTrust(),
      publicUrl: optionalUrl(),
      requestsPerMinute: optionalCount({ from: 1 }),
      compatibleOnly: names('regions'),
      tls: z
        .strictObject({ cert: optionalText('the path of a file'), key: optionalText('the path of a file') })
        .prefault({})
        .refine(({ cert, key }) => (cert === null) === (key === null), {
          path: ['key'],
          message: 'expected http.tls.cert and http.tls.key, or neither of them',
        }),
    })
    .prefault({}),
  cap: z
    .strictObject({
      sender: optionalText('a name without spaces, commas, < and &, such as alerts@example.org', /^[^\s,<&]+$/),
      senderName: optionalText('a name'),
      contact: optionalText('an address or a telephone number'),
      web: optionalUrl(),
    })
    .prefault({}),
  dataDir: text('.allclear', 'the path of a folder'),
  redis: z
    .strictObject({
      url: redisUrl,
      durability: choice('always', ['always', 'everysec']),
      kept: choice('memory', ['memory', 'replicas', 'disk']),
      embedded: choices(RUNGS, RUNGS),
      keyPrefix: text('', 'up to 64 letters, digits and any of : . _ -', /^[\w:.-]{0,64}$/),
    })
    .prefault({})
    .refine(({ url, embedded }) => url !== null || embedded.length > 0, {
      path: ['embedded'],
      message: 'expected at least one of path, debian, javascript, or redis.url: without Redis there is no hub',
      when: ({ value }) => Array.isArray((value as { readonly embedded?: unknown }).embedded),
    }),
  feeds,
  logging: z
    .strictObject({
      level: choice('info', LOG_LEVELS),
      pretty: choiceOrFlag('auto', ['auto']),
    })
    .prefault({}),
  intake: z
    .strictObject({
      horizon: duration('7d', { from: '1s', to: LONGEST_MEMORY }),
      ahead: duration('5m', { from: '0s', to: '1d' }),
      maxSignals: count(1_000, { from: 1, to: 100_000 }),
      maxQueued: count(100_000, { from: 1 }),
      wordsPerHour: count(1_000, { from: 1 }),
      idRetention: duration('8d', { from: '1s', to: LONGEST_MEMORY }),
    })
    .prefault({})
    .refine(({ horizon, ahead, idRetention }) => idRetention >= horizon + ahead, {
      path: ['idRetention'],
      message: 'expected at least intake.horizon and intake.ahead together: an id that comes again must be known',
      when: areNumbers('horizon', 'ahead', 'idRetention'),
    }),
  sequencer: z
    .strictObject({
      batch: count(2_000, { from: 1, to: 100_000 }),
      leaseTtl: duration('3s', { from: '100ms', to: '10m' }),
      checkpointEvery: count(20_000, { from: 1 }),
      checkpointInterval: duration('30s', { from: '100ms' }),
      attempts: count(5, { from: 1, to: 1_000 }),
      backoff: duration('200ms', { to: '1h' }),
    })
    .prefault({}),
  sources: z
    .strictObject({
      silentAfter: duration('5m', { from: '100ms' }),
      tick: duration('1s', { from: '10ms', to: '1h' }),
      ...sourcesShape,
    })
    .prefault({}),
  log: z.strictObject({ keep: count(500_000, { from: 1 }) }).prefault({}),
  live: z
    .strictObject({
      heartbeat: duration('5s', { from: '50ms', to: '10m' }),
      ring: count(20_000, { from: 1 }),
      maxBacklog: size('256KiB', { from: '1KiB' }),
      maxSubscribers: count(20_000, { from: 1 }),
      maxPerAddress: count(0),
      handshakesPerAddress: count(0),
      maxMessage: size('64KiB', { from: '256B', to: '16MiB' }),
      messagesPerSecond: count(20, { from: 1 }),
      drain: duration('3s', { from: '0s', to: LONGEST_DRAIN }),
      fastWrites: choice('auto', ['auto', 'off']),
    })
    .prefault({}),
  drills: z.strictObject({ retention: duration('1d', { from: '1s', to: LONGEST_MEMORY }) }).prefault({}),
  metrics: z
    .strictObject({ enabled: flag(true), token: secret(), public: flag(false), port: optionalCount({ to: 65_535 }) })
    .prefault({}),
  page: z.strictObject({ map: optionalText('the path of a GeoJSON file') }).prefault({}),
  access: z
    .strictObject({
      public: flag(true),
      auditFor: duration('365d', { from: '1h', to: '3650d' }),
      twoPersons: z
        .strictObject({
          regions: optionalCount({ from: 1 }),
          level: optionalText('a level such as oblast', /^[a-z]{1,32}$/),
        })
        .prefault({}),
    })
    .prefault({}),
  notify: z
    .strictObject({
      timeout: duration('10s', { from: '100ms', to: '1m' }),
      leaseTtl: duration('5s', { from: '300ms', to: '5m' }),
      push: z
        .strictObject({
          subject: optionalText('an address such as mailto:alerts@example.org', /^(?:mailto:\S+@\S+|https:\/\/\S+)$/),
          maxSubscriptions: count(50_000, { to: 1_000_000 }),
          hosts: names('host names'),
          ca: optionalText('the path of a file'),
        })
        .prefault({}),
      mqttHeartbeat: duration('10s', { from: '1s', to: '5m' }),
      destinations,
    })
    .prefault({}),
  operator: z.strictObject({ token: secret(), messages }).prefault({}),
});

type Unchecked = {
  readonly sequencer?: { readonly batch?: unknown; readonly checkpointEvery?: unknown };
  readonly log?: { readonly keep?: unknown };
};

export const settingsSchema = sections.refine(
  ({ sequencer, log }) => log.keep >= sequencer.batch && log.keep >= sequencer.checkpointEvery,
  {
    path: ['log', 'keep'],
    message:
      'expected at least sequencer.batch and sequencer.checkpointEvery: a log that is shorter is read to its end by nobody',
    when: ({ value }) => {
      const { sequencer, log } = value as Unchecked;
      return [sequencer?.batch, sequencer?.checkpointEvery, log?.keep].every((one) => typeof one === 'number');
    },
  },
);

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** What the hub runs with. Durations are milliseconds, sizes are bytes, `dataDir` is absolute. */
export type Settings = DeepReadonly<z.output<typeof settingsSchema>>;
