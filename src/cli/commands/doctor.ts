import type { CommandBody, Session } from '../cli.ts';
import type { DoctorProbes } from '../environment.ts';
import { EXIT } from '../exit.ts';
import { longHelp } from '../text/help.ts';
import { count } from '../text/words.ts';
import type { Check, Verdict } from './doctor-checks.ts';
import {
  checkClock,
  checkDeadLetters,
  checkDestinations,
  checkDurability,
  checkEviction,
  checkFolder,
  checkFolderProblem,
  checkHub,
  checkNode,
  checkOpenFiles,
  checkRedis,
  checkSettings,
  checkSources,
  notChecked,
} from './doctor-checks.ts';
import { askDestinations } from './doctor-destinations.ts';
import { askFeeds } from './doctor-feeds.ts';

export const DOCTOR_HELP = longHelp(
  {
    en: `
Looks at the settings, the data folder, Redis, the hub, the clocks, the sources and the limits of this machine,
and says of each what to do. With --url (or ALLCLEAR_URL) it looks at that hub only, and at nothing of this folder.
Changes nothing.
Exit codes: 0 nothing failed (there may be warnings), 1 something failed, 2 bad usage.`,
    uk: `
Дивиться на налаштування, теку даних, Redis, хаб, годинники, джерела й межі цієї машини та про кожне каже, що робити.
З --url (або ALLCLEAR_URL) дивиться лише на той хаб і ні на що в цій теці. Нічого не змінює.
Коди виходу: 0 усе працює (застереження можливі), 1 щось негаразд, 2 неправильна команда.`,
  },
  [
    'allclear doctor',
    'allclear doctor --url http://hub.local:8080',
    `allclear doctor --json | jq '.checks[] | select(.verdict != "ok")'`,
  ],
);

/** `doctor`: what is wrong with this installation, and what to do. */
export const doctor: CommandBody = async (session) => {
  const checks = await allChecks(session);
  const found = (verdict: Verdict): number => checks.filter((check) => check.verdict === verdict).length;
  session.answer({ ok: found('failed') === 0, failed: found('failed'), warnings: found('warning'), checks });
  for (const check of checks) for (const line of textOf(check, session)) session.say(line);
  session.say();
  session.say(`${count(found('failed'), 'check')} failed, ${count(found('warning'), 'warning')}.`);
  return found('failed') === 0 ? EXIT.ok : EXIT.failed;
};

const MARKS: Readonly<Record<Verdict, string>> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'FAILED',
  'not-checked': 'skipped',
};
const WIDTH = Math.max(...Object.values(MARKS).map((mark) => mark.length));

const textOf = ({ name, verdict, found, advice }: Check, { paint }: Session): readonly string[] => {
  const colour = { ok: paint.good, warning: paint.doubtful, failed: paint.bad, 'not-checked': paint.dim }[verdict];
  return [
    `${colour(MARKS[verdict].padEnd(WIDTH))}  ${paint.bold(name)}: ${found}`,
    ...(advice === undefined ? [] : [`${' '.repeat(WIDTH)}  ${advice}`]),
  ];
};

/**
 * In the order in which one would look. No probe that fails keeps the others from being taken. With the address of a hub
 * only that hub is looked at: the settings, the folder and the Redis here need not be its own.
 */
const allChecks = async (session: Session): Promise<readonly Check[]> => {
  const node = checkNode(session.cli.machine.node);
  if (!session.isLocal)
    return [node, ...(await hubChecks(session)), ...(await feedChecks(session)), await destinationCheck(session)];
  const { cli } = session;
  const opened = await attempt(() => cli.openProbes(session.env));
  const probes = 'value' in opened ? opened.value : undefined;
  try {
    const settings = await attempt(async () => (probes === undefined ? undefined : probes.settings()));
    const known = 'value' in settings ? settings.value : undefined;
    return [
      node,
      ...('problem' in opened ? [checkSettings([opened.problem])] : []),
      ...('problem' in settings ? [checkSettings([settings.problem])] : []),
      ...(known === undefined ? [] : [checkSettings(known.problems), await folderCheck(session, known.dataDir)]),
      ...(probes === undefined ? [] : await redisChecks(probes)),
      ...(await hubChecks(session)),
      ...(await feedChecks(session)),
      await destinationCheck(session),
      ...(known === undefined ? [] : [await openFilesCheck(session, known.maxSubscribers)]),
    ];
  } finally {
    await attempt(async () => probes?.close());
  }
};

type Attempt<Value> = { readonly value: Value } | { readonly problem: string };

const attempt = async <Value>(probe: () => Promise<Value>): Promise<Attempt<Value>> => {
  try {
    return { value: await probe() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
};

const folderCheck = async ({ cli }: Session, path: string): Promise<Check> => {
  const folder = await attempt(() => cli.machine.folder(path));
  return 'value' in folder ? checkFolder(path, folder.value.free) : checkFolderProblem(path, folder.problem);
};

const openFilesCheck = async ({ cli }: Session, maxSubscribers: number): Promise<Check> => {
  const limit = await attempt(() => cli.machine.openFiles());
  return checkOpenFiles('value' in limit ? limit.value : undefined, maxSubscribers);
};

const redisChecks = async (probes: DoctorProbes): Promise<readonly Check[]> => {
  const redis = await attempt(() => probes.redis());
  if ('problem' in redis) {
    const advice =
      'see that it runs and that ALLCLEAR_REDIS_URL is right; without that variable the hub brings its own';
    return [
      { name: 'redis', verdict: 'failed', found: redis.problem, advice },
      notChecked('durability', 'no Redis answers'),
    ];
  }
  const { clock } = redis.value;
  return [
    checkRedis(redis.value),
    checkDurability(redis.value),
    checkEviction(redis.value),
    ...(clock === undefined ? [] : [checkClock('Redis', clock.redis, clock.ours)]),
  ];
};

const hubChecks = async (session: Session): Promise<readonly Check[]> => {
  const base = session.base();
  const http = await session.hub();
  const [alive, ready] = await Promise.all([http.get('livez'), http.get('readyz')]);
  const date = alive.kind === 'ok' ? alive.date : undefined;
  return [
    ...checkHub(base, alive, ready),
    ...(date === undefined ? [] : [checkClock('the hub', date, session.cli.clock.now())]),
  ];
};

const feedChecks = async (session: Session): Promise<readonly Check[]> => {
  const feeds = await attempt(() => askFeeds(session));
  if ('problem' in feeds) return [notChecked('sources', feeds.problem), notChecked('dead letters', feeds.problem)];
  const now = session.cli.clock.now();
  return [...feeds.value.map((feed) => checkSources(feed, now)), checkDeadLetters(feeds.value)];
};

const destinationCheck = async (session: Session): Promise<Check> => {
  const asked = await attempt(() => askDestinations(session));
  return 'problem' in asked ? notChecked('destinations', asked.problem) : checkDestinations(asked.value);
};
