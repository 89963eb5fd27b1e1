import type { HubAnswer } from '../../adapters/allclear/http-client.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { RedisProbe } from '../environment.ts';
import { en } from '../text/en.ts';
import { nothingWords } from '../text/source-words.ts';
import { count, duration, number, some } from '../text/words.ts';

/** What `doctor` makes of what was found: pure, so that each finding can be tried. */

export type Verdict = 'ok' | 'warning' | 'failed' | 'not-checked';

export type Check = {
  readonly name: string;
  readonly verdict: Verdict;
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
};

/** What is asked of the machine itself. */
export type Machine = {
  readonly node: string;
  /** Whether files can be written there, and how many bytes are left; throws with the reason. */
  folder(path: string): Promise<{ readonly free: number | undefined }>;
  /** How many files, sockets included, a process may have open; undefined: not told, or no limit. */
  openFiles(): Promise<number | undefined>;
};

const ok = (name: string, found: string): Check => ({ name, verdict: 'ok', found });
const warning = (name: string, found: string, advice: string): Check => ({ name, verdict: 'warning', found, advice });
const failed = (name: string, found: string, advice: string): Check => ({ name, verdict: 'failed', found, advice });
export const notChecked = (name: string, why: string): Check => ({ name, verdict: 'not-checked', found: why });

const OLDEST_NODE = [20, 19] as const;

export const checkNode = (version: string): Check => {
  const found = `Node ${version.replace(/^v/, '')}`;
  return isAtLeast(version, OLDEST_NODE)
    ? ok('node', found)
    : failed('node', found, `install Node ${OLDEST_NODE.join('.')} or newer from https://nodejs.org`);
};

const isAtLeast = (version: string, [major, minor]: readonly [number, number]): boolean => {
  const [first = 0, second = 0] = version.replace(/^v/, '').split('.').map(Number);
  return first > major || (first === major && second >= minor);
};

export const checkSettings = (problems: readonly string[]): Check =>
  problems.length === 0
    ? ok('settings', 'valid')
    : failed(
        'settings',
        `${count(problems.length, 'problem')}: ${problems.join('; ')}`,
        'correct them: the hub does not start like this',
      );

const MB = 1024 * 1024;
/** A month of a busy feed. */
const ENOUGH_SPACE = 1024 * MB;
/** With less the log's next rewrite may fail. */
const TOO_LITTLE_SPACE = 100 * MB;

export const checkFolder = (path: string, free: number | undefined): Check => {
  const left = free === undefined ? 'writable' : `writable, ${number(free / MB)} MB left`;
  if (free !== undefined && free < TOO_LITTLE_SPACE)
    return failed('data folder', `${path}: ${left}`, 'free some space: a full disk takes no more signals');
  if (free !== undefined && free < ENOUGH_SPACE)
    return warning('data folder', `${path}: ${left}`, 'free some space before it fills');
  return ok('data folder', `${path}: ${left}`);
};

export const checkFolderProblem = (path: string, why: string): Check =>
  failed('data folder', `${path}: ${why}`, 'give this user a folder it may write to: ALLCLEAR_DATA_DIR');

const OLDEST_REDIS = [6, 2] as const;

export const checkRedis = ({ kind, description, version }: RedisProbe): Check => {
  if (kind === 'would-start') return ok('redis', `not running; the hub would start: ${description}`);
  if (version === undefined)
    return warning(
      'redis',
      `${description}; it does not tell its version`,
      `make sure it is ${OLDEST_REDIS.join('.')} or newer`,
    );
  return isAtLeast(version, OLDEST_REDIS)
    ? ok('redis', `${description}, version ${version}`)
    : failed('redis', `${description}, version ${version}`, `upgrade Redis to ${OLDEST_REDIS.join('.')} or newer`);
};

export const checkDurability = ({ kind, volatile, appendOnly, appendFsync }: RedisProbe): Check => {
  const name = 'durability';
  if (volatile === true) {
    return failed(
      name,
      'this Redis keeps nothing across a restart',
      'install Redis on this machine, or set ALLCLEAR_REDIS_URL to one that keeps its data',
    );
  }
  if (kind === 'would-start' && appendOnly === undefined)
    return ok(name, 'the hub turns the append-only file on when it starts Redis');
  if (appendOnly === undefined)
    return warning(name, 'Redis does not tell whether it keeps its data', 'make sure it runs with "appendonly yes"');
  if (!appendOnly) {
    return failed(
      name,
      'the append-only file is off: what was acknowledged can be lost',
      'run: redis-cli CONFIG SET appendonly yes; and put it in redis.conf',
    );
  }
  return appendFsync === 'always'
    ? ok(name, 'every write is on disk before it is acknowledged')
    : warning(
        name,
        `writes reach the disk ${appendFsync ?? 'some time'}, so a power cut loses the last of them`,
        'set "appendfsync always" in redis.conf, unless the disk is too slow for it',
      );
};

export const checkEviction = ({ kind, maxMemoryPolicy }: RedisProbe): Check => {
  if (maxMemoryPolicy === undefined) {
    return kind === 'would-start'
      ? ok('eviction', 'the hub starts Redis with noeviction')
      : notChecked('eviction', 'Redis does not tell its maxmemory-policy');
  }
  return maxMemoryPolicy === 'noeviction'
    ? ok('eviction', 'noeviction')
    : failed(
        'eviction',
        `maxmemory-policy is ${maxMemoryPolicy}: a full Redis would throw away parts of the log`,
        'run: redis-cli CONFIG SET maxmemory-policy noeviction; and put it in redis.conf',
      );
};

export const checkHub = (url: URL, alive: HubAnswer, ready: HubAnswer): readonly Check[] => {
  if (alive.kind === 'unreachable') {
    return [
      failed(
        'hub',
        alive.detail,
        `start it with "allclear serve", or say where it is with --url; asked was ${url.href}`,
      ),
      notChecked('ready', 'no hub answers'),
    ];
  }
  if (alive.kind === 'problem')
    return [failed('hub', alive.detail, `see what runs at ${url.href}`), notChecked('ready', 'no hub answers')];
  const said = ready.kind === 'unreachable' ? undefined : ready.body;
  const reasons = textsOf(said, 'reasons');
  const degraded = textsOf(said, 'degraded');
  const alright = ok('hub', `answers at ${url.href}`);
  if (ready.kind !== 'ok')
    return [
      alright,
      failed(
        'ready',
        reasons.join('; ') || 'the hub says it is not ready',
        'see the checks below and the log of the hub',
      ),
    ];
  return [
    alright,
    degraded.length > 0
      ? warning('ready', `ready, but: ${degraded.join('; ')}`, 'see the log of the hub')
      : ok('ready', 'ready'),
  ];
};

const textsOf = (body: unknown, name: string): readonly string[] => {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return Array.isArray(value) ? value.map(String) : [];
};

/** More than this shows in what people see; the Date of HTTP has whole seconds; milliseconds. */
const CLOCK_WARNING = 2_500;
/** More than this and signals begin to be refused or late; milliseconds. */
const CLOCK_FAILURE = 60_000;

/** `theirs` against ours, at one moment. */
export const checkClock = (whose: string, theirs: Instant, ours: Instant): Check => {
  const name = `clock of ${whose}`;
  const off = Math.abs(theirs - ours);
  const found =
    off < CLOCK_WARNING
      ? 'agrees with this machine'
      : `${duration(off)} ${theirs > ours ? 'ahead of' : 'behind'} this machine`;
  const advice = 'let both machines keep their time by NTP: timedatectl set-ntp true';
  return off < CLOCK_WARNING
    ? ok(name, found)
    : off < CLOCK_FAILURE
      ? warning(name, found, advice)
      : failed(name, found, advice);
};

/** A feed as the hub tells of it. */
export type FeedProbe = {
  readonly id: string;
  readonly sources: readonly {
    readonly id: SourceId;
    readonly muted: boolean;
    readonly silentAfter: number | null;
    readonly lastHeard: Instant | null;
    /** Its word raises alerts. */
    readonly raises: boolean;
    /** Its silence makes some place clear. */
    readonly covers: boolean;
  }[];
  /** Undefined: the token at hand may not see them. */
  readonly deadLetters: number | undefined;
};

/** So many names are written out. */
const NAMES_SHOWN = 5;

export const checkSources = ({ id, sources }: FeedProbe, now: Instant): Check => {
  const name = `sources of ${id}`;
  const heeded = sources.filter(({ muted }) => !muted);
  if (heeded.length === 0)
    return warning(
      name,
      'none, so nothing is known',
      `add one: allclear source add NAME --trust official --feed ${id}`,
    );
  const never = heeded.filter(({ lastHeard }) => lastHeard === null);
  const silent = heeded.filter(
    ({ lastHeard, silentAfter }) => lastHeard !== null && silentAfter !== null && now - lastHeard > silentAfter,
  );
  const names = (some_: typeof heeded): string =>
    some(
      some_.map((one) => one.id),
      NAMES_SHOWN,
    );
  const bare = heeded.filter(({ raises, covers }) => raises && !covers);
  const uncovered = bare.length === 0 ? [] : [`${names(bare)} ${nothingWords(bare.length, 'official', en)}`];
  if (never.length + silent.length === 0) {
    const found = [`${count(heeded.length, 'source')}, all heard`, ...uncovered].join('; ');
    return heeded.some(({ covers }) => covers)
      ? ok(name, found)
      : warning(
          name,
          `${found}; so nothing is ever clear`,
          `name what one covers: allclear source add NAME --trust official --regions all --feed ${id}`,
        );
  }
  return warning(
    name,
    [
      ...(never.length > 0 ? [`never heard: ${names(never)}`] : []),
      ...(silent.length > 0 ? [`silent: ${names(silent)}`] : []),
      ...uncovered,
    ].join('; '),
    'see that they run, reach the hub and use their token; mute or remove those that are gone',
  );
};

export const checkDeadLetters = (feeds: readonly FeedProbe[]): Check => {
  const dead = feeds.flatMap(({ id, deadLetters = 0 }) => (deadLetters > 0 ? [{ id, deadLetters }] : []));
  if (dead.length === 0 && feeds.some(({ deadLetters }) => deadLetters === undefined))
    return notChecked('dead letters', 'this takes a token with the right "review"');
  return dead.length === 0
    ? ok('dead letters', 'none')
    : warning(
        'dead letters',
        dead.map(({ id, deadLetters }) => `${count(deadLetters, 'batch', 'batches')} in feed ${id}`).join(', '),
        'read why at /v1/rejected, and put them back once the reason is gone',
      );
};

/** Files a hub has open beside its subscribers: Redis, logs, requests. */
const OTHER_FILES = 256;

export const checkOpenFiles = (limit: number | undefined, maxSubscribers: number): Check => {
  const needed = maxSubscribers + OTHER_FILES;
  if (limit === undefined) return ok('open files', 'no limit is told');
  return limit >= needed
    ? ok('open files', `${number(limit)} allowed, ${number(needed)} needed`)
    : warning(
        'open files',
        `${number(limit)} allowed, but ${number(maxSubscribers)} subscribers need ${number(needed)}`,
        `raise it before the hub starts: ulimit -n ${needed}, or LimitNOFILE=${needed} in the service file`,
      );
};

/** How a destination is doing, as the hub tells it. */
export type DestinationProbe = {
  readonly name: string;
  readonly failing: string | undefined;
  readonly tested: boolean;
};

/** Somebody who is not reached is told nothing of the next alert. */
export const checkDestinations = (all: readonly DestinationProbe[]): Check => {
  const name = 'destinations';
  if (all.length === 0) return ok(name, 'none: this hub tells nobody by itself');
  const names = (some_: readonly DestinationProbe[]): string =>
    some(
      some_.map((one) => one.name),
      NAMES_SHOWN,
    );
  const failing = all.filter((one) => one.failing !== undefined);
  if (failing.length > 0)
    return failed(
      name,
      `${count(failing.length, 'destination')} of ${all.length} not reached: ${failing
        .slice(0, NAMES_SHOWN)
        .map((one) => `${one.name} (${one.failing})`)
        .join(', ')}`,
      'see what came of each try: allclear destination deliveries ID',
    );
  const untested = all.filter((one) => !one.tested);
  return untested.length === 0
    ? ok(name, `${count(all.length, 'destination')}, all reached`)
    : warning(name, `${names(untested)} never tested`, 'send a test: allclear destination test ID');
};
