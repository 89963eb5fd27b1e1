import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure, isFailure } from '../../../app/upstreams/failure.ts';
import type { Answer, Poll, Polled, Unread } from '../../../app/upstreams/source.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import type { Hazard } from '../../../domain/words.ts';
import { validatorHeaders, validatorsOf } from '../asking/conditional.ts';
import { refusalOf } from '../asking/http.ts';
import { isRead, readAgain, readOnce } from './again.ts';
import type { Entries } from './entries.ts';
import { QUICK_TRIES, readEntries } from './entries.ts';
import type { CapMemory } from './memory.ts';
import { capMemory, isNew, memoryChange, stateChange } from './memory.ts';
import type { CapDocument, CapLink, CapMessage, Undated } from './message.ts';
import { readCap } from './message.ts';
import type { CapRecord, Understood } from './record.ts';
import { undatedReport, understand } from './record.ts';
import { capStep } from './signals.ts';

export type CapOptions = {
  readonly url: string;
  readonly hazard: Hazard;
  readonly catalogue: Catalogue;
  /** How far off a sender's clock may be, and how late a message; milliseconds. */
  readonly ahead?: number;
  readonly horizon?: number;
};

const FIVE_MINUTES = 300_000;
const A_WEEK = 7 * 86_400_000;

const ACCEPT = { accept: 'application/cap+xml, application/atom+xml, application/xml, text/xml, */*;q=0.5' };
/** An entry that could not be read may renew a message that expires: the end waits for it, but not for ever; milliseconds. */
const RENEWAL_PATIENCE = 3_600_000;
/** The door judges a moment later than the poll; milliseconds. */
const HORIZON_MARGIN = 60_000;
/** When entries are left, the next poll comes after so many milliseconds. */
const READ_ON_AFTER = 500;

/**
 * Polls an address that gives CAP messages, or a feed of them. Each message is read once, and again when the feed says
 * that it is newer; what begins or ends by the messages' own times is told when it is due, whatever the feed does.
 */
export const capPoll =
  ({ url, hazard, catalogue, ahead = FIVE_MINUTES, horizon = A_WEEK }: CapOptions): Poll =>
  async ({ ask, memory, now }) => {
    const kept = capMemory(memory);
    const ports = { catalogue, hazard, now, ahead, horizon: horizon - HORIZON_MARGIN };
    const failed = (outcome: Failure): Polled => {
      // What is planned begins without the feed; nothing expires while it cannot be asked for a renewal.
      const due = capStep(kept.state, [], { ...ports, expiredBefore: kept.state.expiredBefore });
      return {
        outcome,
        ...(due.said.length === 0 ? {} : { due: { said: due.said, remember: stateChange(due.state) } }),
        ...wakeAt(due.state.dueAt, now),
      };
    };
    const validators = isNew(memory) || owes(kept) ? {} : validatorHeaders(memory, 'feed');
    const answer = await ask({ url, headers: { ...ACCEPT, ...validators } });
    if (isFailure(answer)) return failed(answer);
    const refused = refusalOf(answer);
    if (refused !== undefined) return failed(refused);
    const reading = {
      ask: (question: Parameters<typeof ask>[0]) => ask({ ...question, url: withOwn(question.url, url) }),
      headers: ACCEPT,
      now,
    };
    if (answer.status === 304) {
      const again = await readAgain(kept.read, reading);
      const fresh = again.documents.flatMap((one) => read(one.document, ports));
      const step = capStep(kept.state, recordsOf(fresh), { ...ports, expiredBefore: now });
      const unread = [...fresh.flatMap((one) => one.unread), ...step.unread];
      const isNews = step.said.length + unread.length > 0;
      return {
        outcome: isNews ? { kind: 'signals', said: step.said, unread } : { kind: 'word' },
        remember:
          again.read === kept.read
            ? stateChange(step.state)
            : memoryChange({ ...kept, state: step.state, read: again.read }),
        ...wakeAt(step.state.dueAt, now),
      };
    }
    const document = readCap(answer.text);
    if (isFailure(document)) return failed(document);

    const links = document.links.flatMap((link) => absolute(link, url));
    const news = links.filter((link) => !isRead(kept.read, link));
    const entries = await readEntries(news, kept.owed, reading);
    // As they stood before: those that are looked at again are so by turns.
    const old = new Set(links.filter((link) => isRead(kept.read, link)).map((link) => link.url));
    const again = await readAgain(
      Object.fromEntries(Object.entries(kept.read).filter(([key]) => old.has(key))),
      reading,
    );
    const inside = [...document.messages, ...document.undated.map(({ message }) => message)];
    const understood = [
      ...read(
        without(document, ({ key }) => kept.read[key] === ''),
        ports,
      ),
      ...[...entries.documents, ...again.documents].flatMap((one) => read(one.document, ports)),
    ];
    const records = recordsOf(understood);
    const owed = owedAfter(links, entries, kept);
    const left = entries.left.filter((link) => !Object.hasOwn(owed, link.url)).length;
    const unsettled = left > 0 || Object.keys(owed).length > 0;
    const step = capStep(kept.state, records, {
      ...ports,
      expiredBefore: Math.max(kept.state.expiredBefore, unsettled ? now - RENEWAL_PATIENCE : now),
    });
    const after: CapMemory = {
      state: step.state,
      read: {
        ...again.read,
        ...Object.fromEntries(entries.documents.map(({ link, document: one }) => readOnce(link, one))),
        ...Object.fromEntries(inside.map(({ key }) => [key, ''])),
      },
      owed,
      left,
    };
    const reports = understood.flatMap((one) => one.reports);
    return {
      outcome: {
        kind: 'signals',
        said: step.said,
        unread: [
          ...understood.flatMap(({ unread }) => unread),
          ...step.unread,
          ...entries.failed.map(({ why }) => malformed(why.detail)),
        ],
        ...(unsettled ? { owes: owesWhat(after, entries) } : {}),
      },
      ...(reports.length === 0 ? {} : { reports: reports.map((report) => ({ hazard, ...report })) }),
      remember: { ...feedValidators(answer, unsettled), ...memoryChange(after) },
      ...wakeAt(left > 0 || isHurried(entries) ? now + READ_ON_AFTER : step.state.dueAt, now),
    };
  };

const owes = ({ owed, left }: CapMemory): boolean => left > 0 || Object.keys(owed).length > 0;

/** With messages still owed, "not modified" would hide them. */
const feedValidators = (answer: Answer, unsettled: boolean) =>
  unsettled ? { 'etag:feed': null, 'modified:feed': null } : validatorsOf(answer, 'feed');

const owedAfter = (links: readonly CapLink[], { documents, failed }: Entries, kept: CapMemory): CapMemory['owed'] => {
  const listed = new Map(links.map((link) => [link.url, link.version]));
  const owed = new Map(Object.entries(kept.owed).filter(([url, { updated }]) => listed.get(url) === updated));
  for (const { link } of documents) owed.delete(link.url);
  for (const one of failed) owed.set(one.link.url, one.owed);
  return Object.fromEntries(owed);
};

/** Some were given up early, for the sake of the others. */
const isHurried = ({ failed }: Entries): boolean =>
  failed.some(({ why, owed }) => why.code === 'upstream.timeout' && owed.tries < QUICK_TRIES);

/** An entry that is gone for good is said, and speaks for nobody; of the others nothing is known until they are read. */
const owesWhat = ({ owed, left }: CapMemory, { failed }: Entries): NonNullable<Owes> => {
  const broken = Object.values(owed);
  const detail = failed[0] === undefined ? '' : `; ${failed[0].why.detail}`;
  return {
    ...failure('upstream.owes', `${broken.length + left} of its messages are not read yet${detail}`),
    mayBeAlerts: left > 0 || broken.some(({ gone }) => !gone),
  };
};
type Owes = Extract<Polled['outcome'], { readonly kind: 'signals' }>['owes'];

const recordsOf = (understood: readonly Understood[]): readonly CapRecord[] =>
  understood.flatMap(({ record }) => record ?? []);

type Ports = Parameters<typeof understand>[1];

const read = ({ messages, undated, problems }: CapDocument, ports: Ports): readonly Understood[] => [
  ...messages.map((message: CapMessage) => understand(message, ports)),
  ...undated.map(({ message, problem }) => undatedReport(message, problem, ports)),
  ...problems.map((problem) => ({ unread: [malformed(problem)], reports: [] })),
];

const without = (document: CapDocument, isKnown: (message: Undated) => boolean): CapDocument => ({
  ...document,
  messages: document.messages.filter((message) => !isKnown(message)),
  undated: document.undated.filter(({ message }) => !isKnown(message)),
});

const wakeAt = (at: CapRecord['until'], now: number): Pick<Polled, 'wakeAt'> =>
  at === null || at <= now ? {} : { wakeAt: at };

const malformed = (detail: string): Unread => ({ code: 'signal.malformed', detail, raw: detail });

const absolute = (link: CapLink, base: string): readonly CapLink[] => {
  const url = URL.canParse(link.url, base) ? new URL(link.url, base) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) ? [{ ...link, url: url.href }] : [];
};

/** The feed's own server asks for the feed's own user and password for each message too; no other server gets them. */
const withOwn = (text: string, base: string): string => {
  const url = new URL(text);
  const { origin, username, password } = new URL(base);
  if (url.origin === origin) Object.assign(url, { username, password });
  return url.href;
};
