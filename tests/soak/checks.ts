import { formatInstant } from '../../src/domain/instant.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import type { RegionWire } from '../../src/protocol/live/frames.ts';
import { listening, rowsOfView } from '../simulation/listening.ts';
import type { Acked } from '../simulation/rest.ts';
import type { Spoken } from '../simulation/spoken.ts';
import { boundOf, neverFalselyClear } from '../simulation/spoken.ts';
import type { Break, Row } from '../simulation/truth.ts';
import { rowOfWire } from '../simulation/truth.ts';
import { wordsIn } from '../simulation/whole-log.ts';
import { intervalsOfAlert } from '../support/oracle.ts';
import { comesTrue } from './pause.ts';
import { POLLED_PROFILE, SILENT_AFTER_MS, TOLD_REGIONS, UKRAINE } from './people.ts';
import type { Member, Rig } from './rig.ts';
import type { Listener, Noted } from './subscriber.ts';
import type { LogTruth } from './truth.ts';

/** A busy machine is late by this much more than the simulation is; milliseconds. */
const BUSY = 15_000;
/** Once nothing goes wrong any more, all agree within this, on a machine that does other things besides; milliseconds. */
const AGREE_WITHIN = 120_000;

export type Status = {
  readonly epoch: string;
  readonly seq: number;
  readonly fresh: boolean;
  readonly regions: readonly RegionWire[];
};

const ask = async <Answer>(url: string): Promise<Answer> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Answer;
};

const statusOf = ({ url }: Member): Promise<Status> => ask<Status>(`${url}/v1/status?level=all`);

const rowsOfStatus = ({ regions }: Status): readonly (readonly [string, Row])[] =>
  regions.map((row) => [row.id, rowOfWire(row)]);

const webs = (rig: Rig): readonly Member[] => rig.members.filter(({ role }) => role === 'web');

/** While things go wrong: whoever answers says nothing false. Resolves with how many answered. */
export const lookOnce = async (
  rig: Rig,
  listeners: readonly Listener[],
  said: Spoken,
  found: (broken: Break) => void,
): Promise<number> => {
  let looked = 0;
  said.spoke(POLLED_PROFILE, rig.upstream.askedAt());
  for (const web of webs(rig)) {
    const now = Date.now();
    const status = await statusOf(web).catch(() => undefined);
    if (status === undefined) continue;
    looked += 1;
    const bound = boundOf('copy') + BUSY;
    const broken = neverFalselyClear(web.name, rowsOfStatus(status), now, bound, said, SILENT_AFTER_MS);
    if (broken !== undefined) found(broken);
  }
  for (const one of listeners) {
    if (!one.confirmed()) continue;
    looked += 1;
    const bound = boundOf('view') + BUSY;
    const broken = neverFalselyClear(one.name, rowsOfView(one.view()), Date.now(), bound, said, SILENT_AFTER_MS);
    if (broken !== undefined) found(broken);
  }
  return looked;
};

export type Round = {
  readonly rig: Rig;
  readonly truth: LogTruth;
  readonly listeners: readonly Listener[];
  readonly acked: readonly Acked[];
  readonly lanes: readonly RegionId[];
};

const first = (...checks: readonly (() => Break | undefined)[]): Break | undefined => {
  for (const check of checks) {
    const broken = check();
    if (broken !== undefined) return broken;
  }
  return undefined;
};

/** Once everything that went wrong is over. */
export const checkRound = async (round: Round): Promise<Break | undefined> => {
  const { rig, truth, listeners, acked } = round;
  const late = await agreeing(round);
  const noted = listeners.map((one) => ({ one, noted: one.taken() }));
  const wanted = new Set(noted.flatMap(({ noted: all }) => all.map(({ after }) => `${after.epoch}:${after.seq}`)));
  const broken = await truth.readOn(wanted);
  if (broken !== undefined) return broken;
  return (
    first(
      () => inTheLogOnce(truth, acked),
      () => told(truth, noted),
      () => late,
      () => dead(rig),
    ) ??
    (await untilItHolds(() => boards(round), rig)) ??
    (await untilItHolds(() => histories(round), rig)) ??
    (await destination(round))
  );
};

const dead = ({ died }: Rig): Break | undefined =>
  died.length === 0 ? undefined : { law: 'no process ends by itself', detail: died.join('; ') };

/** Until all gateways and subscribers are where the log is, and nothing waits. */
const agreeing = async ({ rig, truth, listeners }: Round): Promise<Break | undefined> => {
  let why = '';
  const agreed = await comesTrue(
    async () => {
      const head = await truth.head();
      for (const web of webs(rig)) {
        const status = await statusOf(web);
        why = `${web.name} is at ${status.epoch}:${status.seq}, ${status.fresh ? '' : 'not '}fresh; the log at ${head.epoch}:${head.seq}`;
        if (status.epoch !== head.epoch || status.seq !== head.seq || !status.fresh) return false;
        const ready = await fetch(`${web.url}/readyz`);
        why = `${web.name} is not ready: ${await ready.text()}`;
        if (!ready.ok) return false;
      }
      for (const one of listeners) {
        const { epoch, seq, fresh } = one.view();
        const sure = one.confirmed() && fresh === true;
        why = `${one.name} is at ${epoch}:${seq}${sure ? '' : ', in doubt'}; the log at ${head.epoch}:${head.seq}`;
        if (epoch !== head.epoch || seq !== head.seq || !sure) return false;
      }
      why = 'something waits for the sequencer, or failed for good';
      const { waitingFor, dead } = await rig.queue.backlog();
      return waitingFor === null && dead === 0;
    },
    AGREE_WITHIN,
    rig.getsOn,
  );
  return agreed ? undefined : { law: 'all views agree once the faults end', detail: why };
};

const inTheLogOnce = (truth: LogTruth, acked: readonly Acked[]): Break | undefined => {
  const isThere = wordsIn(truth.fresh());
  const lost = acked.filter((one) => !isThere(one));
  const [one] = lost;
  return one === undefined
    ? undefined
    : {
        law: 'what was acknowledged is in the log',
        detail: `${lost.length} of ${acked.length} are not, such as ${JSON.stringify(one)} at ${formatInstant(one.at)}`,
      };
};

const listens = new WeakMap<LogTruth, ReturnType<typeof listening>>();

const told = (
  truth: LogTruth,
  all: readonly { readonly one: Listener; readonly noted: readonly Noted[] }[],
): Break | undefined => {
  const listen = listens.get(truth) ?? listening(truth, UKRAINE);
  listens.set(truth, listen);
  for (const { one, noted } of all) {
    for (const { frame, before, after } of noted) {
      const broken = listen({ name: one.name, filter: one.filter, view: () => after }, frame, before);
      if (broken !== undefined) return broken;
    }
  }
  return undefined;
};

/**
 * Looks again, each time with the log read on: doubt may come up on a busy machine, and sources that are done fall
 * silent. What is wrong for long is wrong.
 */
const untilItHolds = async (
  look: () => Promise<Break | undefined>,
  { getsOn }: Pick<Rig, 'getsOn'>,
): Promise<Break | undefined> => {
  let broken: Break | undefined;
  const looked = async (): Promise<boolean> => {
    broken = await look().catch((error) => ({ law: 'a gateway answers once the faults end', detail: String(error) }));
    return broken === undefined;
  };
  return (await comesTrue(looked, AGREE_WITHIN, getsOn)) ? undefined : broken;
};

const boards = async ({ rig, truth, listeners }: Round): Promise<Break | undefined> => {
  const broken = await truth.catchUp();
  if (broken !== undefined) return broken;
  const rows = truth.rows();
  const shown = [
    ...(await Promise.all(webs(rig).map(async (web) => ({ who: web.name, own: rowsOfStatus(await statusOf(web)) })))),
    ...listeners.map((one) => ({ who: one.name, own: rowsOfView(one.view()) })),
  ];
  for (const { who, own } of shown) {
    const other = own.find(([id, row]) => rows.get(id)?.state !== row.state || rows.get(id)?.alerts !== row.alerts);
    if (other !== undefined)
      return {
        law: 'all views agree once the faults end',
        detail: `${who} shows ${other[0]} ${JSON.stringify(other[1])}, the log says ${JSON.stringify(rows.get(other[0]))}`,
      };
  }
  return undefined;
};

type IntervalWire = {
  readonly hazard: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly sources: readonly string[];
  readonly via?: string;
};

/** The past as each gateway tells it is what the words alone come to. */
const histories = async ({ rig, truth, lanes }: Round): Promise<Break | undefined> => {
  const broken = await truth.catchUp();
  // What is stamped anew counts as of then, which the oracle knows nothing of.
  if (broken !== undefined || truth.clocks() > 0) return broken;
  for (const [index, region] of lanes.entries()) {
    const web = webs(rig)[index % webs(rig).length] as Member;
    const span = 'from=2000-01-01T00:00:00Z&to=2100-01-01T00:00:00Z';
    const { intervals } = await ask<{ intervals: readonly IntervalWire[] }>(
      `${web.url}/v1/history?region=${region}&${span}`,
    );
    const own = intervals
      .filter(({ via, hazard }) => via === undefined && hazard === 'air-raid')
      .map(({ startedAt, endedAt, sources }) => ({ startedAt, endedAt, sources }));
    const oracle = intervalsOfAlert(truth.saidOf(region)).map(({ startedAt, endedAt, sources }) => ({
      startedAt: formatInstant(startedAt),
      endedAt: endedAt === null ? null : formatInstant(endedAt),
      sources,
    }));
    if (JSON.stringify(own) !== JSON.stringify(oracle))
      return {
        law: 'the past is what was said',
        detail: `${region}: kept ${JSON.stringify(own)}, said ${JSON.stringify(oracle)}`,
      };
  }
  return undefined;
};

/** What the destination was told last of each place is what holds, and nothing came out of its order. */
const destination = async ({ rig: { receiver, getsOn }, truth }: Round): Promise<Break | undefined> => {
  let why = '';
  const agreed = await comesTrue(
    async () => {
      const broken = await truth.catchUp();
      if (broken !== undefined) {
        why = broken.detail;
        return false;
      }
      const rows = truth.rows();
      const last = new Map<string, string>();
      for (const { body } of receiver.received) {
        const region = body.data['region'] as RegionWire | undefined;
        if (region !== undefined) last.set(region.id, region.state);
      }
      const wrong = TOLD_REGIONS.find(
        (id) => last.has(id) && (last.get(id) === 'alert') !== (rows.get(id)?.state === 'alert'),
      );
      why = `the destination was told last that ${wrong} is ${last.get(wrong ?? '')}, the log says ${rows.get(wrong ?? '')?.state}`;
      return wrong === undefined;
    },
    AGREE_WITHIN,
    getsOn,
  );
  return agreed ? undefined : { law: 'a destination is told what holds', detail: why };
};
