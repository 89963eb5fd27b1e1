import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure, isFailure } from '../../../app/upstreams/failure.ts';
import { recordedIn } from '../../../app/upstreams/history.ts';
import { changedLines } from '../../../app/upstreams/list.ts';
import type { Answer, Ask, Line, Memory, Poll, Polled } from '../../../app/upstreams/source.ts';
import type { Instant } from '../../../domain/words.ts';
import { forwards, wentBack } from '../asking/backwards.ts';
import { QUOTA_REST, refusalOf } from '../asking/http.ts';
import { readAlerts, readStatus } from './alerts.ts';
import { readHistory } from './history.ts';

export type UkraineAlarmOptions = {
  /** Without a slash at its end. */
  readonly url: string;
  /** Null for those who repeat it without asking for one. */
  readonly key: string | null;
  /** How a longer history is asked for; the official service has it by date, siren.pp.ua by region only. */
  readonly history: 'date' | 'region';
  /** A pause between answers longer than this is an outage, after which history is asked for. */
  readonly outageAfter: number;
};

/** The index is only the backstop's short cut: now and then the list is fetched even when it stands still. */
const FULL_LIST_AFTER = 5 * 60_000;
/** Days of history asked for after an outage at most. */
const MOST_DAYS = 7;
/** Regions asked for after an outage at most. */
const MOST_REGIONS = 30;
/** An alert that ended this long before the last answer may have been missed by it; milliseconds. */
const OVERLAP = 60_000;

const INDEX = 'lastActionIndex';
/** The index moved, and its list could not be asked for yet. */
const WAITING = 'waitingIndex';
const FULL_AT = 'fullListAt';
const HISTORY = 'historyDue';
const HISTORY_SINCE = 'historySince';

/**
 * The status index first, which is a few bytes; the list only when it moved. Whenever it moved there may have been alerts
 * that came and went in between: then, and after an outage, the history is asked for, one request per poll, as far as the
 * quota allows.
 */
export const ukraineAlarm =
  (options: UkraineAlarmOptions): Poll =>
  async ({ ask, memory, now, lastGoodAt, known, inFull }) => {
    const client = clientOf(options, ask);
    const waiting = memory[WAITING];
    const read = waiting === undefined ? await indexOf(client) : { kind: 'index' as const, index: waiting };
    if (isFailure(read)) return { outcome: read };
    const { index } = read;
    const back = wentBack(memory, INDEX, BigInt(memory[INDEX] ?? index) > BigInt(index), now);
    if (back !== undefined) return back;
    const moved = memory[INDEX] !== index;
    const overdue = now - Number(memory[FULL_AT] ?? 0) > FULL_LIST_AFTER;
    if (!moved && !inFull && !overdue) return catchUp(options, client, memory, known, now);
    const answer = await client('/api/v3/alerts', true);
    // The list is still owed: the next request goes there, not to the index again.
    if (isFailure(answer)) return { outcome: answer, note: answer.code === 'budget.spent' ? { [WAITING]: index } : {} };
    const list = readAlerts(answer.text, answer.askedAt);
    if (isFailure(list)) return { outcome: list, note: { [WAITING]: null } };
    const since = Math.min((lastGoodAt ?? now) - OVERLAP, Number(memory[HISTORY_SINCE] ?? now));
    const news =
      memory[INDEX] === undefined || !moved
        ? []
        : dueAfter(options, { known, lines: list.lines, since, now, lastGoodAt });
    const due = [...new Set([...dueOf(memory), ...news])];
    // The list comes first: its alerts must not wait for what is over.
    return {
      outcome: list,
      note: { [WAITING]: null },
      remember: {
        [INDEX]: index,
        [FULL_AT]: String(now),
        ...forwards(INDEX),
        ...(due.length === 0 ? {} : { [HISTORY]: JSON.stringify(due), [HISTORY_SINCE]: String(since) }),
      },
    };
  };

const indexOf = async (client: Client): Promise<ReturnType<typeof readStatus>> => {
  const status = await client('/api/v3/alerts/status');
  return isFailure(status) ? status : readStatus(status.text);
};

type Client = (path: string, urgent?: boolean) => Promise<Answer | Failure>;

const clientOf =
  ({ url, key }: UkraineAlarmOptions, ask: Ask): Client =>
  async (path, urgent = false) => {
    const answer = await ask({ url: `${url}${path}`, urgent, headers: key === null ? {} : { authorization: key } });
    return isFailure(answer) ? answer : (refusedBy(answer) ?? answer);
  };

/** Above the quota the service answers 401 without a word, to a bad or missing key 403. */
export const refusedBy = (answer: Answer): Failure | undefined => {
  if (answer.status === 401 && answer.text.trim() === '') {
    return failure('upstream.quota', '401 without a word: we ask too often', answer.retryAfterMs ?? QUOTA_REST);
  }
  return refusalOf(answer);
};

/** The history that is due, if any: one request of it. */
const catchUp = async (
  options: UkraineAlarmOptions,
  client: Client,
  memory: Memory,
  known: readonly Line[],
  now: Instant,
): Promise<Polled> => {
  const outcome = { kind: 'word' as const };
  const [target, ...rest] = dueOf(memory);
  if (target === undefined) return { outcome };
  const answer = await client(pathOf(options, target));
  // It stays due. What else may be wrong with it will not get better by asking again.
  if (isFailure(answer) && COMES_AGAIN.has(answer.code)) return { outcome };
  const read = isFailure(answer) ? answer : readHistory(answer.text);
  const since = Number(memory[HISTORY_SINCE] ?? now);
  return {
    outcome,
    recorded: isFailure(read) ? [] : recordedIn(read.past, { since, until: now, listed: known }),
    remember: {
      [HISTORY]: rest.length === 0 ? null : JSON.stringify(rest),
      ...(rest.length === 0 ? { [HISTORY_SINCE]: null } : {}),
    },
  };
};

const COMES_AGAIN: ReadonlySet<string> = new Set([
  'budget.spent',
  'upstream.quota',
  'upstream.timeout',
  'upstream.unreachable',
  'upstream.resting',
]);

const pathOf = ({ history }: UkraineAlarmOptions, target: string): string =>
  history === 'date'
    ? `/api/v3/alerts/dateHistory?date=${target}`
    : `/api/v3/alerts/regionHistory?regionId=${encodeURIComponent(target)}`;

/** The next question: the days since the last answer, or the places that changed. */
const dueAfter = (
  { history, outageAfter }: UkraineAlarmOptions,
  seen: {
    readonly known: readonly Line[];
    readonly lines: readonly Line[];
    readonly since: Instant;
    readonly now: Instant;
    readonly lastGoodAt: Instant | null;
  },
): readonly string[] => {
  const { known, lines, since, now, lastGoodAt } = seen;
  if (history === 'date') return daysBetween(since, now);
  if (lastGoodAt === null || now - lastGoodAt <= outageAfter) return [];
  return [...new Set([...changedLines(known, lines), ...known].map(({ region }) => region))].slice(0, MOST_REGIONS);
};

/** `YYYYMMDD`, by the clock of Kyiv and by UTC: which of them the service means is not written down. */
export const daysBetween = (from: Instant, to: Instant): readonly string[] => {
  const days = new Set<string>();
  const start = Math.max(from, to - MOST_DAYS * DAY);
  for (let at = start; ; at = Math.min(at + DAY, to)) {
    days.add(dayOf(at));
    days.add(dayOf(at + KYIV_AHEAD));
    if (at === to) return [...days].sort();
  }
};

const DAY = 86_400_000;
/** Kyiv is two hours ahead of UTC, three in summer. Asking for a day more costs a request, for one less an alert. */
const KYIV_AHEAD = 3 * 3_600_000;

const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10).replaceAll('-', '');

const dueOf = (memory: Memory): readonly string[] => {
  const text = memory[HISTORY];
  return text === undefined ? [] : (JSON.parse(text) as string[]);
};
