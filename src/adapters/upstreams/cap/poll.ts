import type { Poll, SignalItem, Unread } from '../../../app/upstreams/source.ts';
import { isFailure } from '../../../app/upstreams/source.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import { validatorHeaders, validatorsOf } from '../asking/conditional.ts';
import { refusalOf } from '../asking/http.ts';
import type { CapMessage } from './message.ts';
import { readCap } from './message.ts';
import type { Raised } from './signals.ts';
import { capStep } from './signals.ts';

/** Messages fetched in one poll at most; the others follow with the next ones. */
const MOST_FETCHED = 20;
/** Messages remembered as read. */
const MOST_SEEN = 2_000;

const RAISED = 'raised';
const SEEN = 'seen';
const ACCEPT = { accept: 'application/cap+xml, application/atom+xml, application/xml, text/xml, */*;q=0.5' };

/** Polls an address that gives CAP messages, or a feed of them. Each message is read once, oldest first. */
export const capPoll =
  ({ url, hazard, tree }: { readonly url: string; readonly hazard: string; readonly tree: Catalogue }): Poll =>
  async ({ ask, memory, now }) => {
    const answer = await ask({ url, headers: { ...ACCEPT, ...validatorHeaders(memory, 'feed') } });
    if (isFailure(answer)) return { outcome: answer };
    const refused = refusalOf(answer);
    if (refused !== undefined) return { outcome: refused };
    if (answer.status === 304) return { outcome: { kind: 'word' } };
    const document = readCap(answer.text);
    if (isFailure(document)) return { outcome: document };
    const seen = new Set(JSON.parse(memory[SEEN] ?? '[]') as string[]);
    const messages: CapMessage[] = [...document.messages];
    const unread: Unread[] = document.problems.map(malformed);
    const news = document.links
      .map((link) => absolute(link, url))
      .filter((link): link is string => link !== undefined && !seen.has(link));
    const fetched = news.slice(0, MOST_FETCHED);
    let owed = news.length - fetched.length;
    for (const link of fetched) {
      const one = await ask({ url: link, headers: ACCEPT });
      const read = isFailure(one) ? one : (refusalOf(one) ?? readCap(one.text));
      if (isFailure(read)) {
        // It may be there the next time; until then nothing is known of it.
        owed += 1;
        unread.push(malformed(`${link}: ${read.detail}`));
        continue;
      }
      seen.add(link);
      messages.push(...read.messages);
      unread.push(...read.problems.map(malformed));
    }
    let raised = JSON.parse(memory[RAISED] ?? '{}') as Raised;
    const items: SignalItem[] = [];
    const inOrder = [...messages].sort((a, b) => a.sent - b.sent);
    for (const message of inOrder) {
      if (seen.has(message.key)) continue;
      const step = capStep(message, raised, { tree, hazard, now });
      items.push(...step.items);
      unread.push(...step.unread);
      raised = step.raised;
      seen.add(message.key);
    }
    return {
      outcome: { kind: 'signals', items, unread },
      remember: {
        // With messages still owed, "not modified" would hide them.
        ...(owed > 0 ? { 'etag:feed': null, 'modified:feed': null } : validatorsOf(answer, 'feed')),
        [RAISED]: JSON.stringify(raised),
        [SEEN]: JSON.stringify([...seen].slice(-MOST_SEEN)),
      },
    };
  };

const malformed = (detail: string): Unread => ({ code: 'signal.malformed', detail, raw: detail });

const absolute = (link: string, base: string): string | undefined => {
  const url = URL.canParse(link, base) ? new URL(link, base) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  // The feed's own server asks for the feed's own user and password for each message too; no other server gets them.
  const { origin, username, password } = new URL(base);
  if (url.origin === origin) Object.assign(url, { username, password });
  return url.href;
};
