import type { CommandBody, Session } from '../../cli.ts';
import type { DoctorProbes } from '../../environment.ts';
import { EXIT } from '../../exit.ts';
import type { Texts } from '../../text/en.ts';
import { longHelp } from '../../text/help.ts';
import type { DoctorWords } from '../../text/words/doctor.ts';
import type { Check, Verdict } from './checks.ts';
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
  failed,
  notChecked,
} from './checks.ts';
import { askDestinations } from './destinations.ts';
import { askFeeds } from './feeds.ts';

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
  session.answer({
    ok: found('failed') === 0,
    failed: found('failed'),
    warnings: found('warning'),
    checks: checks.map(({ title: _, ...check }) => check),
  });
  for (const check of checks) for (const line of textOf(check, session)) session.say(line);
  session.say();
  const { t } = session;
  session.say(t.doctor.sum(t.count(found('failed'), 'check'), t.count(found('warning'), 'warning')));
  return found('failed') === 0 ? EXIT.ok : EXIT.failed;
};

const widthOf = ({ marks }: DoctorWords): number => Math.max(...Object.values(marks).map((mark) => mark.length));

const textOf = ({ title, verdict, found, advice }: Check, { paint, t }: Session): readonly string[] => {
  const colour = { ok: paint.good, warning: paint.doubtful, failed: paint.bad, 'not-checked': paint.dim }[verdict];
  const width = widthOf(t.doctor);
  return [
    `${colour(t.doctor.marks[verdict].padEnd(width))}  ${paint.bold(title)}: ${found}`,
    ...(advice === undefined ? [] : [`${' '.repeat(width)}  ${advice}`]),
  ];
};

/**
 * In the order in which one would look. No probe that fails keeps the others from being taken. With the address of a hub
 * only that hub is looked at: the settings, the folder and the Redis here need not be its own.
 */
const allChecks = async (session: Session): Promise<readonly Check[]> => {
  const { t } = session;
  const node = checkNode(session.cli.machine.node, t);
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
      ...('problem' in opened ? [checkSettings([opened.problem], t)] : []),
      ...('problem' in settings ? [checkSettings([settings.problem], t)] : []),
      ...(known === undefined ? [] : [checkSettings(known.problems, t), await folderCheck(session, known.dataDir)]),
      ...(probes === undefined ? [] : await redisChecks(probes, t)),
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

const folderCheck = async ({ cli, t }: Session, path: string): Promise<Check> => {
  const folder = await attempt(() => cli.machine.folder(path));
  return 'value' in folder ? checkFolder(path, folder.value.free, t) : checkFolderProblem(path, folder.problem, t);
};

const openFilesCheck = async ({ cli, t }: Session, maxSubscribers: number): Promise<Check> => {
  const limit = await attempt(() => cli.machine.openFiles());
  return checkOpenFiles('value' in limit ? limit.value : undefined, maxSubscribers, t);
};

const redisChecks = async (probes: DoctorProbes, t: Texts): Promise<readonly Check[]> => {
  const redis = await attempt(() => probes.redis());
  if ('problem' in redis)
    return [
      failed(t, ({ names }) => names.redis, redis.problem, t.doctor.redis.advice),
      notChecked(t, ({ names }) => names.durability, t.doctor.redis.noneAnswers),
    ];
  const { clock } = redis.value;
  return [
    checkRedis(redis.value, t),
    checkDurability(redis.value, t),
    checkEviction(redis.value, t),
    ...(clock === undefined ? [] : [checkClock('redis', clock.redis, clock.ours, t)]),
  ];
};

const hubChecks = async (session: Session): Promise<readonly Check[]> => {
  const base = session.base();
  const http = await session.hub();
  const [alive, ready] = await Promise.all([http.get('livez'), http.get('readyz')]);
  const date = alive.kind === 'ok' ? alive.date : undefined;
  return [
    ...checkHub(base, alive, ready, session.t),
    ...(date === undefined ? [] : [checkClock('hub', date, session.cli.clock.now(), session.t)]),
  ];
};

const feedChecks = async (session: Session): Promise<readonly Check[]> => {
  const { t } = session;
  const feeds = await attempt(() => askFeeds(session));
  if ('problem' in feeds)
    return [
      notChecked(t, ({ names }) => names.sources(undefined), feeds.problem),
      notChecked(t, ({ names }) => names.deadLetters, feeds.problem),
    ];
  const now = session.cli.clock.now();
  return [...feeds.value.map((feed) => checkSources(feed, now, t)), checkDeadLetters(feeds.value, t)];
};

const destinationCheck = async (session: Session): Promise<Check> => {
  const { t } = session;
  const asked = await attempt(() => askDestinations(session));
  return 'problem' in asked
    ? notChecked(t, ({ names }) => names.destinations, asked.problem)
    : checkDestinations(asked.value, t);
};
