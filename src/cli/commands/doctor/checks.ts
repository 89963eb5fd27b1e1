import type { HubAnswer } from '../../../adapters/allclear/http-client.ts';
import type { Instant, SourceId } from '../../../domain/words.ts';
import type { RedisProbe } from '../../environment.ts';
import type { Texts } from '../../text/en.ts';
import { nothingWords } from '../../text/source-words.ts';
import type { DoctorWords } from '../../text/words/doctor.ts';
import { DOCTOR_EN } from '../../text/words/doctor.ts';

/** The judgement of `doctor` on its findings: pure, so that each finding can be tried. */

export type Verdict = 'ok' | 'warning' | 'failed' | 'not-checked';

export type Check = {
  /** The same in every language, for programs. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly verdict: Verdict;
  readonly found: string;
  /** The advice. */
  readonly advice?: string;
};

/** Questions to the machine itself. */
export type Machine = {
  readonly node: string;
  /** Whether files can be written there, and how many bytes are left; throws with the reason. */
  folder(path: string): Promise<{ readonly free: number | undefined }>;
  /** How many files, sockets included, a process may have open; undefined: not told, or no limit. */
  openFiles(): Promise<number | undefined>;
};

/** Checks, by name. */
type Looked = (words: DoctorWords) => string;
type Finding = (t: Texts, looked: Looked, found: string) => Check;
type Advised = (t: Texts, looked: Looked, found: string, advice: string) => Check;

const called = (t: Texts, looked: Looked): Pick<Check, 'name' | 'title'> => ({
  name: looked(DOCTOR_EN),
  title: looked(t.doctor),
});
const ok: Finding = (t, looked, found) => ({ ...called(t, looked), verdict: 'ok', found });
const warning: Advised = (t, looked, found, advice) => ({ ...called(t, looked), verdict: 'warning', found, advice });
export const failed: Advised = (t, looked, found, advice) => ({
  ...called(t, looked),
  verdict: 'failed',
  found,
  advice,
});
export const notChecked: Finding = (t, looked, found) => ({ ...called(t, looked), verdict: 'not-checked', found });

const OLDEST_NODE = [20, 19] as const;

export const checkNode = (version: string, t: Texts): Check => {
  const found = `Node ${version.replace(/^v/, '')}`;
  return isAtLeast(version, OLDEST_NODE)
    ? ok(t, ({ names }) => names.node, found)
    : failed(t, ({ names }) => names.node, found, t.doctor.node.install(OLDEST_NODE.join('.')));
};

const isAtLeast = (version: string, [major, minor]: readonly [number, number]): boolean => {
  const [first = 0, second = 0] = version.replace(/^v/, '').split('.').map(Number);
  return first > major || (first === major && second >= minor);
};

export const checkSettings = (problems: readonly string[], t: Texts): Check => {
  const looked: Looked = ({ names }) => names.settings;
  const words = t.doctor.settings;
  return problems.length === 0
    ? ok(t, looked, words.valid)
    : failed(t, looked, words.problems(t.count(problems.length, 'problem'), problems.join('; ')), words.correct);
};

const MB = 1024 * 1024;
/** A month of a busy feed. */
const ENOUGH_SPACE = 1024 * MB;
/** With less the log's next rewrite may fail. */
const TOO_LITTLE_SPACE = 100 * MB;

const isFolder: Looked = ({ names }) => names.folder;

export const checkFolder = (path: string, free: number | undefined, t: Texts): Check => {
  const words = t.doctor.folder;
  const found = `${path}: ${free === undefined ? words.writable : words.left(t.number(free / MB))}`;
  if (free !== undefined && free < TOO_LITTLE_SPACE) return failed(t, isFolder, found, words.full);
  if (free !== undefined && free < ENOUGH_SPACE) return warning(t, isFolder, found, words.filling);
  return ok(t, isFolder, found);
};

export const checkFolderProblem = (path: string, why: string, t: Texts): Check =>
  failed(t, isFolder, `${path}: ${why}`, t.doctor.folder.another);

const OLDEST_REDIS = [6, 2] as const;

export const checkRedis = ({ kind, description, version }: RedisProbe, t: Texts): Check => {
  const looked: Looked = ({ names }) => names.redis;
  const words = t.doctor.redis;
  const oldest = OLDEST_REDIS.join('.');
  if (kind === 'would-start') return ok(t, looked, words.wouldStart(description));
  if (version === undefined) return warning(t, looked, words.noVersion(description), words.makeSure(oldest));
  const found = words.version(description, version);
  return isAtLeast(version, OLDEST_REDIS) ? ok(t, looked, found) : failed(t, looked, found, words.upgrade(oldest));
};

export const checkDurability = ({ kind, volatile, appendOnly, appendFsync }: RedisProbe, t: Texts): Check => {
  const looked: Looked = ({ names }) => names.durability;
  const words = t.doctor.durability;
  if (volatile === true) return failed(t, looked, words.volatile, words.another);
  if (kind === 'would-start' && appendOnly === undefined) return ok(t, looked, words.turnedOn);
  if (appendOnly === undefined) return warning(t, looked, words.notTold, words.makeSure);
  if (!appendOnly) return failed(t, looked, words.off, words.turnOn);
  return appendFsync === 'always'
    ? ok(t, looked, words.always)
    : warning(t, looked, words.sometimes(appendFsync), words.setAlways);
};

export const checkEviction = ({ kind, maxMemoryPolicy }: RedisProbe, t: Texts): Check => {
  const looked: Looked = ({ names }) => names.eviction;
  const words = t.doctor.eviction;
  if (maxMemoryPolicy === undefined)
    return kind === 'would-start' ? ok(t, looked, words.startsSo) : notChecked(t, looked, words.notTold);
  return maxMemoryPolicy === 'noeviction'
    ? ok(t, looked, 'noeviction')
    : failed(t, looked, words.is(maxMemoryPolicy), words.set);
};

export const checkHub = (url: URL, alive: HubAnswer, ready: HubAnswer, t: Texts): readonly Check[] => {
  const words = t.doctor.hub;
  const isHub: Looked = ({ names }) => names.hub;
  const isReady: Looked = ({ names }) => names.ready;
  if (alive.kind === 'unreachable')
    return [failed(t, isHub, alive.detail, words.start(url.href)), notChecked(t, isReady, words.noneAnswers)];
  if (alive.kind === 'problem')
    return [failed(t, isHub, alive.detail, words.see(url.href)), notChecked(t, isReady, words.noneAnswers)];
  const said = ready.kind === 'unreachable' ? undefined : ready.body;
  const reasons = textsOf(said, 'reasons');
  const degraded = textsOf(said, 'degraded');
  const alright = ok(t, isHub, words.answers(url.href));
  if (ready.kind !== 'ok') return [alright, failed(t, isReady, reasons.join('; ') || words.notReady, words.seeBelow)];
  return [
    alright,
    degraded.length > 0
      ? warning(t, isReady, words.but(degraded.join('; ')), words.seeLog)
      : ok(t, isReady, words.ready),
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
export const checkClock = (whose: 'redis' | 'hub', theirs: Instant, ours: Instant, t: Texts): Check => {
  const looked: Looked = ({ names, clock }) => names.clock(whose === 'redis' ? 'Redis' : clock.hub);
  const words = t.doctor.clock;
  const off = Math.abs(theirs - ours);
  const length = t.duration(off);
  const found = off < CLOCK_WARNING ? words.agrees : theirs > ours ? words.ahead(length) : words.behind(length);
  if (off < CLOCK_WARNING) return ok(t, looked, found);
  return (off < CLOCK_FAILURE ? warning : failed)(t, looked, found, words.ntp);
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

export const checkSources = ({ id, sources }: FeedProbe, now: Instant, t: Texts): Check => {
  const looked: Looked = ({ names }) => names.sources(id);
  const words = t.doctor.sources;
  const heeded = sources.filter(({ muted }) => !muted);
  if (heeded.length === 0) return warning(t, looked, words.none, words.add(id));
  const never = heeded.filter(({ lastHeard }) => lastHeard === null);
  const silent = heeded.filter(
    ({ lastHeard, silentAfter }) => lastHeard !== null && silentAfter !== null && now - lastHeard > silentAfter,
  );
  const names = (some: typeof heeded): string =>
    t.some(
      some.map((one) => one.id),
      NAMES_SHOWN,
    );
  const bare = heeded.filter(({ raises, covers }) => raises && !covers);
  const uncovered = bare.length === 0 ? [] : [`${names(bare)} ${nothingWords(bare.length, 'official', t)}`];
  if (never.length + silent.length === 0) {
    const found = [words.allHeard(t.count(heeded.length, 'source')), ...uncovered].join('; ');
    return heeded.some(({ covers }) => covers)
      ? ok(t, looked, found)
      : warning(t, looked, words.neverClear(found), words.cover(id));
  }
  const found = [
    ...(never.length > 0 ? [words.never(names(never))] : []),
    ...(silent.length > 0 ? [words.silent(names(silent))] : []),
    ...uncovered,
  ];
  return warning(t, looked, found.join('; '), words.see);
};

export const checkDeadLetters = (feeds: readonly FeedProbe[], t: Texts): Check => {
  const looked: Looked = ({ names }) => names.deadLetters;
  const words = t.doctor.deadLetters;
  const dead = feeds.flatMap(({ id, deadLetters = 0 }) => (deadLetters > 0 ? [{ id, deadLetters }] : []));
  if (dead.length === 0 && feeds.some(({ deadLetters }) => deadLetters === undefined))
    return notChecked(t, looked, words.needsReview);
  if (dead.length === 0) return ok(t, looked, words.none);
  const found = dead.map(({ id, deadLetters }) => words.inFeed(t.count(deadLetters, 'batch'), id));
  return warning(t, looked, found.join(', '), words.read);
};

/** Files a hub has open beside its subscribers: Redis, logs, requests. */
const OTHER_FILES = 256;

export const checkOpenFiles = (limit: number | undefined, maxSubscribers: number, t: Texts): Check => {
  const looked: Looked = ({ names }) => names.openFiles;
  const words = t.doctor.openFiles;
  const needed = maxSubscribers + OTHER_FILES;
  if (limit === undefined) return ok(t, looked, words.noLimit);
  return limit >= needed
    ? ok(t, looked, words.enough(t.number(limit), t.number(needed)))
    : warning(
        t,
        looked,
        words.tooFew(t.number(limit), t.number(maxSubscribers), t.number(needed)),
        words.raise(needed),
      );
};

/** How a destination is doing, as the hub tells it. */
export type DestinationProbe = {
  readonly name: string;
  readonly failing: string | undefined;
  readonly tested: boolean;
};

/** Somebody who is not reached is told nothing of the next alert. */
export const checkDestinations = (all: readonly DestinationProbe[], t: Texts): Check => {
  const looked: Looked = ({ names }) => names.destinations;
  const words = t.doctor.destinations;
  if (all.length === 0) return ok(t, looked, words.none);
  const failing = all.filter((one) => one.failing !== undefined);
  if (failing.length > 0) {
    const names = failing.slice(0, NAMES_SHOWN).map((one) => `${one.name} (${one.failing})`);
    const found = words.notReached(t.count(failing.length, 'destination'), all.length, names.join(', '));
    return failed(t, looked, found, words.see);
  }
  const untested = all.filter((one) => !one.tested).map((one) => one.name);
  return untested.length === 0
    ? ok(t, looked, words.allReached(t.count(all.length, 'destination')))
    : warning(t, looked, words.untested(t.some(untested, NAMES_SHOWN)), words.test);
};
