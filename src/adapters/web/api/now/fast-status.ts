import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import type { Board } from '../../../../domain/board.ts';
import { type ReadyReply, readyReply, sendReady } from '../../inside/ready-reply.ts';
import { type Answer, matches, NO_CACHE, reply } from '../../server/answers.ts';
import { CODINGS, type Coding, readyCoding } from '../../server/coded.ts';
import { idOf, publicHeaders } from '../../server/headers.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { statusNow } from './status.ts';

/**
 * `GET /v1/status` in front of the router: when a nationwide alert starts, everybody asks this at once. It answers the
 * plain question (of a feed, at a level) from ready heads and bodies, as the route does to the byte; whatever is
 * unusual is left to the route. True: it is answered.
 */
export type FastPath = (req: IncomingMessage, res: ServerResponse) => boolean;

export const fastStatus = (ports: HttpPorts, fast = true): FastPath => {
  const { desks, settings, defaultFeed, observe } = ports;
  // Requests are counted by the router.
  if ((settings.requestsPerMinute ?? null) !== null) return () => false;
  const questions = new Map<string, Question>();
  const ready = new WeakMap<FeedDesk, Ready>();

  const answerOf = (desk: FeedDesk, level: string): Kept | undefined => {
    const board = desk.follower.board();
    let known = ready.get(desk);
    // A board is a new one whenever anything of the answer is: the position, the sources, or whether it is vouched for.
    if (known === undefined || known.board !== board) {
      known = { board, answers: new Map() };
      ready.set(desk, known);
    }
    let kept = known.answers.get(level);
    if (kept === undefined) {
      if (level !== '' && level !== 'all' && !desk.follower.catalogue.levels.includes(level)) return undefined;
      kept = { answer: statusNow(desk, level === '' ? undefined : level), replies: new Map() };
      known.answers.set(level, kept);
    }
    return kept;
  };

  return (req, res) => {
    const { url = '', method } = req;
    if (!url.startsWith(PATH) || (method !== 'GET' && method !== 'HEAD')) return false;
    const question = questions.get(url) ?? read(url, defaultFeed, questions);
    if (question === undefined) return false;
    const desk = desks.current().find(({ feed }) => feed.id === question.feed);
    if (desk === undefined) return false;
    const started = performance.now();
    const kept = answerOf(desk, question.level);
    if (kept === undefined) return false;
    const { headers } = req;
    const ready = replyOf(kept, method, headers);
    const id = idOf(headers['x-request-id']);
    sendReady(req, res, ready, { id, fast });
    const seconds = (performance.now() - started) / 1000;
    observe('http.request', { method, route: PATH, status: ready.status, seconds, id });
    return true;
  };
};

const PATH = '/v1/status';

type Question = { readonly feed: string; readonly level: string };
type Ready = { readonly board: Board; readonly answers: Map<string, Kept> };
/** Replies by method, status and coding, in that order. */
type Kept = { readonly answer: Answer; readonly replies: Map<number, ReadyReply> };

/** Each once, in either order, and nothing that would have to be decoded. */
const PLAIN =
  /^\/v1\/status(?:\?(?:feed=(?<f1>[a-z0-9-]{1,32})(?:&level=(?<l1>[a-z]+))?|level=(?<l2>[a-z]+)(?:&feed=(?<f2>[a-z0-9-]{1,32}))?))?$/;
/** Different addresses remembered; a bound, since drills come and go. */
const MAX_QUESTIONS = 1_000;

const read = (url: string, defaultFeed: string, questions: Map<string, Question>): Question | undefined => {
  const groups = PLAIN.exec(url);
  if (groups === null) return undefined;
  const { f1, f2, l1, l2 } = groups.groups ?? {};
  const question = { feed: f1 ?? f2 ?? defaultFeed, level: l1 ?? l2 ?? '' };
  if (questions.size >= MAX_QUESTIONS) questions.clear();
  questions.set(url, question);
  return question;
};

const replyOf = (kept: Kept, method: 'GET' | 'HEAD', asked: IncomingMessage['headers']): ReadyReply => {
  const { answer, replies } = kept;
  const accepts = asked['accept-encoding'];
  const coding: Coding | undefined =
    answer.coded === undefined || typeof accepts !== 'string' ? undefined : readyCoding(answer.coded, accepts);
  const kind = (method === 'GET' ? 0 : 1) + (matches(asked['if-none-match'], answer.etag) ? 2 : 0);
  const key = kind + 4 * (coding === undefined ? 0 : 1 + CODINGS.indexOf(coding));
  let ready = replies.get(key);
  if (ready === undefined) {
    const { status, headers, body } = reply(answer, asked, NO_CACHE);
    ready = readyReply(status, [...publicHeaders(status), ...headers.flat()], method === 'HEAD' ? undefined : body);
    replies.set(key, ready);
  }
  return ready;
};
