import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure, isFailure } from '../../../app/upstreams/failure.ts';
import type { Answer, Ask } from '../../../app/upstreams/source.ts';
import type { Instant } from '../../../domain/words.ts';
import { refusalOf } from '../asking/http.ts';
import type { CapDocument, CapLink } from './message.ts';
import { readCap } from './message.ts';

/** An entry that could not be read yet: how often it was tried, when it is tried again, and whether it is there at all. */
export type Owed = {
  /** The version of the entry. */
  readonly updated: string;
  readonly tries: number;
  readonly nextAt: Instant;
  readonly gone: boolean;
};

export type Entries = {
  readonly documents: readonly { readonly link: CapLink; readonly document: CapDocument }[];
  readonly failed: readonly { readonly link: CapLink; readonly why: Failure; readonly owed: Owed }[];
  /** Not asked for in this poll. */
  readonly left: readonly CapLink[];
};

/** Entries asked for in one poll at most; the others follow with the next ones. */
const MOST_FETCHED = 100;
/** Entries that failed before, in one poll at most. */
const MOST_RETRIED = 20;
/** Requests at one time. */
const AT_ONCE = 8;
/** No entry is begun later in a poll: what was read has to be told; milliseconds. */
const LONGEST = 5_000;
/** So often an entry is asked for with every poll. */
export const QUICK_TRIES = 3;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 300_000;

/**
 * Reads the messages that a feed links to, the newest first: it is the one that people wait for. The failure of one says
 * nothing about the others, and what failed before comes after what was never tried.
 */
export const readEntries = async (
  links: readonly CapLink[],
  owed: Readonly<Record<string, Owed>>,
  ports: {
    readonly ask: Ask;
    readonly headers: Readonly<Record<string, string>>;
    readonly now: Instant;
    readonly patience?: number;
  },
): Promise<Entries> => {
  const triesOf = ({ url, version }: CapLink): Owed | undefined => {
    const known = Object.hasOwn(owed, url) ? owed[url] : undefined;
    return known?.updated === version ? known : undefined;
  };
  const untried = newestFirst(links.filter((link) => triesOf(link) === undefined));
  const again = newestFirst(links.filter((link) => (triesOf(link)?.nextAt ?? Number.POSITIVE_INFINITY) <= ports.now));
  const wanted = [...untried.slice(0, MOST_FETCHED), ...again.slice(0, MOST_RETRIED)];
  const documents: { link: CapLink; document: CapDocument }[] = [];
  const failed: { link: CapLink; why: Failure; owed: Owed }[] = [];
  const begun = new Set<CapLink>();
  const stopAt = performance.now() + LONGEST;
  let refusedAll = false;
  const readNext = async (): Promise<void> => {
    while (!refusedAll && performance.now() < stopAt) {
      const link = wanted.find((one) => !begun.has(one));
      if (link === undefined) return;
      begun.add(link);
      const asked = ports.ask({ url: link.url, headers: ports.headers, alone: true });
      const answer = await within(asked, (ports.patience ?? PATIENCE) * 2 ** (triesOf(link)?.tries ?? 0));
      const read = isFailure(answer) ? answer : (refusalOf(answer) ?? readCap(answer.text));
      if (!isFailure(read)) {
        documents.push({ link, document: read });
        continue;
      }
      // It is not this entry that is refused, but that we ask at all: the others wait with it.
      if (read.code === 'upstream.quota' || read.code === 'budget.spent') refusedAll = true;
      const tries = (triesOf(link)?.tries ?? 0) + 1;
      const isGone = !isFailure(answer) && (answer.status === 404 || answer.status === 410);
      failed.push({
        link,
        why: failure(read.code, `${link.url}: ${read.detail}`, read.retryAfterMs),
        owed: {
          updated: link.version,
          tries,
          nextAt: ports.now + Math.max(pauseAfter(tries), read.retryAfterMs ?? 0),
          gone: isGone && tries >= QUICK_TRIES,
        },
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, readNext));
  return { documents, failed, left: links.filter((link) => !begun.has(link)) };
};

/** The others do not wait longer for an entry that is asked for the first time; milliseconds. Each time it gets twice as long. */
const PATIENCE = 2_000;

/** The answer, or that it did not come in time: the transport has a limit of its own, which is longer. */
const within = async (asked: Promise<Answer | Failure>, milliseconds: number): Promise<Answer | Failure> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Failure>((resolve) => {
    const tooLate = failure(
      'upstream.timeout',
      `no answer within ${milliseconds} ms; it is asked again with more time`,
    );
    timer = setTimeout(() => resolve(tooLate), milliseconds);
  });
  const answer = await Promise.race([asked, limit]);
  clearTimeout(timer);
  return answer;
};

const pauseAfter = (tries: number): number =>
  tries < QUICK_TRIES ? 0 : Math.min(FIRST_PAUSE * 2 ** Math.min(tries - QUICK_TRIES, 20), LONGEST_PAUSE);

/** By the feed's own times. Where it gives none, the newest may stand at either end, and both are read first. */
const newestFirst = (links: readonly CapLink[]): readonly CapLink[] => {
  const timed = links.map((link) => ({ link, at: Date.parse(link.updated) }));
  const known = timed.filter(({ at }) => !Number.isNaN(at)).sort((a, b) => b.at - a.at);
  const unknown = timed.filter(({ at }) => Number.isNaN(at));
  const fromBothEnds = unknown.map((_, index) =>
    index % 2 === 0 ? unknown[index / 2] : unknown[unknown.length - (index + 1) / 2],
  );
  return [...known, ...fromBothEnds].flatMap((one) => one?.link ?? []);
};
