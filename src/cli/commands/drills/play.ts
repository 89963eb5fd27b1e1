import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { textOf } from '../../../adapters/allclear/http-client.ts';
import { openFile } from '../../../adapters/files/bytes.ts';
import { FAULT_NAMES } from '../../../app/drills/plan/faults.ts';
import { sentOf } from '../../../app/drills/report.ts';
import type { DrillReport } from '../../../app/drills/reported.ts';
import { safeText } from '../../../protocol/safe-text.ts';
import type { Session } from '../../cli.ts';
import { CliError, EXIT } from '../../exit.ts';
import { bodyOf, problemOf } from '../../hub-answer.ts';
import { tellProgress } from '../../progress.ts';
import { reportText } from '../../text/drill.ts';
import { fieldOf, listIn } from '../answer-fields.ts';
import type { Asked } from './asked.ts';

/** How often the hub is asked how far it is; milliseconds. */
const ASK_EVERY = 500;

/** A drill as the hub tells of it. */
type Wire = {
  readonly id: string;
  readonly state: string;
  readonly at: string;
  readonly position: number;
  readonly duration: number;
  readonly speed: number | 'max';
  readonly detail?: string;
};

/** `replay --list`: the scenarios that ship, and those that were sent. */
export const listScenarios = async (session: Session): Promise<number> => {
  const body = await bodyOf(session, await (await session.hub()).get('v1/scenarios'));
  session.answer(body);
  for (const one of listIn(body, 'scenarios')) {
    const title = textOf(one, session.lang === 'uk' ? 'titleUk' : 'title') ?? textOf(one, 'title') ?? '';
    const length = session.t.duration(Number(fieldOf(one, 'seconds')) * 1000);
    session.say(`${session.paint.bold(safeText(textOf(one, 'id') ?? '?'))}  ${safeText(title)} (${length})`);
    const description = safeText(textOf(one, 'description') ?? '');
    if (description !== '') session.say(`    ${description}`);
  }
  return EXIT.ok;
};

/** Lets the hub play a file, or a scenario that it has by its name, and says what became of it. */
export const playScenario = async (session: Session, path: string, feed: string, asked: Asked): Promise<number> => {
  const hub = await session.hub();
  const scenario = await scenarioOf(session, path, asked.strict);
  const { speed, loop, seed, faults, longestPause } = asked;
  const json = {
    scenario,
    feed,
    speed,
    loop,
    seed,
    faults: Object.fromEntries(FAULT_NAMES.filter((name) => faults[name] !== 0).map((name) => [name, faults[name]])),
    longestPause: `${longestPause}ms`,
    ...(asked.trusts.size === 0 ? {} : { trusts: Object.fromEntries(asked.trusts) }),
  };
  let drill = (await bodyOf(session, await hub.send('POST', 'v1/drills', { json }))) as Wire;
  const address = `v1/drills/${encodeURIComponent(drill.id)}`;
  if (drill.position > 0) session.note(session.t.drill.goesOn(percentOf(drill), drill.at));
  if (drill.state === 'paused')
    drill = (await bodyOf(session, await hub.send('POST', `${address}/resume`, { json: {} }))) as Wire;
  const stopTelling = tellProgress(session, () => `EXERCISE ${session.t.drill.progress(percentOf(drill), drill.at)}`);
  try {
    while (OPEN.has(drill.state)) {
      if (await interruptedOrSoon(session)) return await leave(session, path, drill, address);
      drill = (await bodyOf(session, await hub.get(address))) as Wire;
    }
  } finally {
    await stopTelling();
  }
  if (drill.state === 'left') throw new CliError('drill.left', session.t.drill.left);
  if (drill.state === 'failed') throw new CliError('drill.failed', safeText(drill.detail ?? drill.state));
  return tellReport(session, path, asked, address);
};

/** A drill that has been told to go on is still paused for a moment. */
const OPEN: ReadonlySet<string> = new Set(['playing', 'paused']);

const percentOf = ({ position, duration }: Wire): string =>
  `${Math.floor((Math.max(0, position) / Math.max(0.001, duration)) * 100)} %`;

/** The id of a scenario that the hub has, or of the file once it has been sent. */
const scenarioOf = async (session: Session, path: string, strict: boolean): Promise<string> => {
  const { cli, t } = session;
  const hub = await session.hub();
  const known = listIn(await bodyOf(session, await hub.get('v1/scenarios')), 'scenarios');
  if (known.some((one) => textOf(one, 'id') === path)) return path;
  const file = await openFile(path, cli.stdin);
  const name = path === '-' ? 'standard input' : basename(path);
  const upload = { type: 'application/octet-stream', bytes: file.chunks };
  const stopTelling = tellProgress(session, () => {
    const share = file.share();
    return t.past.sending(name, share === undefined ? undefined : `${Math.floor(share * 100)} %`, undefined);
  });
  try {
    const sent = await hub.upload('v1/scenarios', upload, { query: { name }, signal: cli.interrupted });
    const problem = file.problem();
    if (problem !== undefined) throw problem;
    const taken = await bodyOf(session, sent);
    const [first] = listIn(fieldOf(taken, 'problems'), 'first');
    if (strict && first !== undefined) {
      const line = t.past.imported.line(String(fieldOf(first, 'line')), safeText(textOf(first, 'detail') ?? ''), '');
      throw new CliError(textOf(first, 'code') ?? 'scenario.unreadable', t.drill.notPlayed(line.replace(/ \(\)$/, '')));
    }
    return textOf(taken, 'id') ?? '';
  } finally {
    await stopTelling();
  }
};

/** True when the command is to end; false a moment later. */
const interruptedOrSoon = ({ cli }: Session): Promise<boolean> =>
  new Promise((resolve) => {
    if (cli.interrupted.aborted) {
      resolve(true);
      return;
    }
    const end = (): void => {
      cancel();
      resolve(true);
    };
    const cancel = cli.clock.after(ASK_EVERY, () => {
      cli.interrupted.removeEventListener('abort', end);
      resolve(false);
    });
    cli.interrupted.addEventListener('abort', end, { once: true });
  });

/** The drill stands until the same command comes again: nobody looks at it now. */
const leave = async (session: Session, path: string, drill: Wire, address: string): Promise<number> => {
  const answer = await (await session.hub()).send('POST', `${address}/pause`, { json: {} });
  if (answer.kind !== 'ok') throw await problemOf(session, answer);
  session.answer({ file: path, feed: drill.id, status: 'Exercise', stopped: 'interrupted', at: drill.at });
  session.say(session.t.drill.leftAt(percentOf(drill), drill.at));
  return EXIT.failed;
};

const tellReport = async (session: Session, path: string, asked: Asked, address: string): Promise<number> => {
  const { t, paint } = session;
  const hub = await session.hub();
  const report = (await bodyOf(session, await hub.get(`${address}/report`))) as DrillReport;
  if (asked.report !== undefined) await writeReport(session, asked.report, report, address);
  session.answer(documentOf(path, report));
  for (const line of reportText(report, paint, t)) session.say(line);
  if (asked.report !== undefined) session.say(`  ${t.drill.reportIn(asked.report)}`);
  const { taken, repeated, duplicate } = report.counts.hub;
  const nothing = sentOf(report.counts.hub) + report.counts.unreadLines > 0 && taken + repeated + duplicate === 0;
  return report.proof === 'same' && !nothing ? EXIT.ok : EXIT.failed;
};

const writeReport = async (session: Session, path: string, report: DrillReport, address: string): Promise<void> => {
  if (!/\.html?$/i.test(path)) {
    await writeFile(path, `${JSON.stringify(report, null, 1)}\n`);
    return;
  }
  const asked = { signal: session.cli.interrupted, accept: 'text/html', query: { lang: session.lang } };
  const page = await (await session.hub()).open(`${address}/report`, asked);
  if (page.kind !== 'stream') throw await problemOf(session, page);
  await writeFile(path, page.body);
};

/** One document for scripts: what a replay came to, without the picture. */
const documentOf = (path: string, report: DrillReport): object => {
  const { regions: _, latency, counts, ...rest } = report;
  const byCode = { ...counts.hub.refused };
  for (const { code } of report.unread) byCode[code] = (byCode[code] ?? 0) + 1;
  const stages = Object.entries(latency).map(([stage, { histogram: __, ...numbers }]) => [stage, numbers]);
  return {
    file: path,
    ...rest,
    scenario: report.scenario.id,
    signals: sentOf(counts.hub) + counts.unreadLines,
    taken: counts.hub.taken,
    repeated: counts.hub.repeated + counts.hub.duplicate,
    refused: { total: Object.values(byCode).reduce((sum, one) => sum + one, 0), byCode, first: report.unread },
    counts,
    latency: Object.fromEntries(stages),
    elapsedMs: report.seconds.worked * 1000,
    stopped: report.state === 'stopped' ? 'stopped' : null,
  };
};
