import type { SaidOne } from '../../../app/intake/said.ts';
import { isFailure } from '../../../app/upstreams/failure.ts';
import { recordedIn } from '../../../app/upstreams/history.ts';
import { changedLines } from '../../../app/upstreams/list.ts';
import type { Line, Memory, MemoryChange, Poll } from '../../../app/upstreams/source.ts';
import { forwards, wentBack } from '../asking/backwards.ts';
import { validatorHeaders, validatorsOf } from '../asking/conditional.ts';
import { refusalOf } from '../asking/http.ts';
import { readActive, readRegionHistory, updatedAtOf } from './alerts.ts';

export type AlertsInUaOptions = {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** The places whose histories together tell of the whole country. */
  readonly oblasts: readonly string[];
  /** First level of a place. */
  readonly oblastOf: (region: string) => string | undefined;
  /** A pause between answers longer than this is an outage, after which history is asked for. */
  readonly outageAfter: number;
};

/** The budget of histories; the service counts them apart. */
export const HISTORY_BUDGET = 'alerts.in.ua history';

const LIST = 'active';
const UPDATED = 'last_updated_at';
const DUE = 'historyDue';
const SINCE = 'historySince';
const OVERLAP = 60_000;

/**
 * Conditional GET of all that is active. When the list moved without anything in it changing, or after an outage, alerts
 * may have come and gone: then the histories of the oblasts are read, two a minute, those with changes first.
 */
export const alertsInUa =
  (options: AlertsInUaOptions): Poll =>
  async ({ ask, memory, now, lastGoodAt, known, inFull }) => {
    const headers = { authorization: `Bearer ${options.token}` };
    const answer = await ask({
      url: `${options.url}/v1/alerts/active.json`,
      urgent: inFull,
      headers: { ...headers, ...(inFull ? {} : validatorHeaders(memory, LIST)) },
    });
    if (isFailure(answer)) return { outcome: answer };
    const refused = refusalOf(answer);
    if (refused !== undefined) return { outcome: refused };
    const history = await readDue(options, { ask, memory, now, known, headers });
    if (answer.status === 304) return { outcome: { kind: 'word' }, ...history };
    const list = readActive(answer.text, answer.askedAt);
    if (isFailure(list)) return { outcome: list };
    const updatedAt = updatedAtOf(answer.text);
    const back = wentBack(
      memory,
      UPDATED,
      updatedAt !== undefined && updatedAt < Number(memory[UPDATED] ?? updatedAt),
      now,
    );
    if (back !== undefined) return back;
    const due = dueAfter(options, { known, lines: list.lines, now, lastGoodAt });
    const since = Math.min((lastGoodAt ?? now) - OVERLAP, Number(memory[SINCE] ?? now));
    const remember: MemoryChange = {
      ...history.remember,
      ...validatorsOf(answer, LIST),
      ...(updatedAt === undefined ? {} : { [UPDATED]: String(updatedAt), ...forwards(UPDATED) }),
      ...(due.length === 0
        ? {}
        : { [DUE]: JSON.stringify([...new Set([...due, ...dueOf(memory)])]), [SINCE]: String(since) }),
    };
    return { outcome: list, remember, recorded: history.recorded };
  };

type Histories = { readonly recorded: readonly SaidOne[]; readonly remember: MemoryChange };

const NONE: Histories = { recorded: [], remember: {} };

const readDue = async (
  options: AlertsInUaOptions,
  context: Pick<Parameters<Poll>[0], 'ask' | 'memory' | 'now' | 'known'> & {
    readonly headers: Readonly<Record<string, string>>;
  },
): Promise<Histories> => {
  const { ask, memory, now, known, headers } = context;
  const [oblast, ...rest] = dueOf(memory);
  if (oblast === undefined) return NONE;
  const answer = await ask({
    url: `${options.url}/v1/regions/${encodeURIComponent(oblast)}/alerts/month_ago.json`,
    headers,
    budget: HISTORY_BUDGET,
  });
  if (isFailure(answer) || answer.status === 429 || answer.status >= 500) return NONE;
  const read = answer.status === 200 ? readRegionHistory(answer.text) : undefined;
  const since = Number(memory[SINCE] ?? now);
  return {
    recorded: read === undefined || isFailure(read) ? [] : recordedIn(read.past, { since, until: now, listed: known }),
    remember: {
      [DUE]: rest.length === 0 ? null : JSON.stringify(rest),
      ...(rest.length === 0 ? { [SINCE]: null } : {}),
    },
  };
};

const dueAfter = (
  { oblasts, oblastOf, outageAfter }: AlertsInUaOptions,
  {
    known,
    lines,
    now,
    lastGoodAt,
  }: {
    readonly known: readonly Line[];
    readonly lines: readonly Line[];
    readonly now: number;
    readonly lastGoodAt: number | null;
  },
): readonly string[] => {
  if (lastGoodAt === null) return [];
  const changed = changedLines(known, lines);
  const first = [...new Set(changed.map(({ region }) => oblastOf(region)).filter((id) => id !== undefined))];
  if (now - lastGoodAt > outageAfter) return [...new Set([...first, ...oblasts])];
  // It moved, and nothing in it did: something came and went.
  return changed.length === 0 ? oblasts : [];
};

const dueOf = (memory: Memory): readonly string[] => {
  const text = memory[DUE];
  return text === undefined ? [] : (JSON.parse(text) as string[]);
};
