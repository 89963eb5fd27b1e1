import { z } from 'zod';
import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import type { DeadLetter } from '../../../../app/intake/queue.ts';
import type { RefusedSignal } from '../../../../app/intake/refused.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import type { Signal } from '../../../../domain/signal.ts';
import type { Instant } from '../../../../domain/words.ts';
import { feedId, wholeNumber } from '../../../kit/fields.ts';
import { refusedList, retried } from '../../schema/answers.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore } from '../../server/ask.ts';
import { guarded, param, TOKEN_PROBLEMS } from '../../server/route.ts';

const DEFAULT_LIMIT = 100;
/** Rows that are read to find a source's own among those of all. */
const MAX_LIMIT = 1_000;

const ABOUT_ONE = [
  'request.invalid',
  ...TOKEN_PROBLEMS,
  'rate.limited',
  'feed.unknown',
  'dead-letter.unknown',
  'log.unavailable',
] as const;

/** `GET /v1/rejected`: an operator sees everything, a source its own. */
export const refused = guarded({
  method: 'get',
  path: '/v1/rejected',
  id: 'listRejected',
  tag: 'Signals',
  summary: 'What was refused, and what failed',
  needs: ['review', 'signal'],
  query: z.strictObject({
    feed: feedId.optional(),
    limit: wholeNumber(MAX_LIMIT, {
      description: `${DEFAULT_LIMIT} when absent, at most ${MAX_LIMIT}.`,
      example: DEFAULT_LIMIT,
    }).optional(),
  }),
  answers: { 200: { description: 'Newest first.', content: { 'application/json': refusedList } } },
  problems: [
    'request.invalid',
    'token.missing',
    'token.unknown',
    'rate.limited',
    'token.other-feed',
    'feed.unknown',
    'log.unavailable',
  ],
  handle: async ({ ports, res, query, principal }) => {
    const own = principal.kind === 'source' ? principal : undefined;
    if (own !== undefined && query.feed !== undefined && query.feed !== own.feed) {
      throw new AppError('token.other-feed', `this token belongs to feed ${own.feed}`);
    }
    const desk = await deskOf(ports, own?.feed ?? query.feed);
    const limit = query.limit ?? DEFAULT_LIMIT;
    const [signals, letters] = await fromStore(
      Promise.all([
        desk.refused.list(own === undefined ? limit : MAX_LIMIT),
        desk.queue.deadLetters(own === undefined ? limit : MAX_LIMIT),
      ]),
    );
    const rows = [
      ...signals.flatMap((one) => refusedRow(one, own?.source.id)),
      ...letters.flatMap((one) => letterRow(one, own?.source.id)),
    ];
    rows.sort((a, b) => b.at - a.at);
    sendJson(res, {
      feed: desk.feed.id,
      status: desk.feed.status,
      rejected: rows.slice(0, limit).map(({ at, row }) => ({ ...row, at: formatInstant(at) })),
    });
  },
});

/** `POST /v1/rejected/{id}/retry`: a batch that failed waits again. What it says is put where it belongs by its time. */
export const retry = guarded({
  method: 'post',
  path: '/v1/rejected/{id}/retry',
  id: 'retryDeadLetter',
  tag: 'Signals',
  summary: 'Put a dead letter back into the queue',
  needs: ['review'],
  params: z.object({ id: z.string().meta({ description: 'Of the dead letter.' }) }),
  query: z.strictObject({ feed: feedId.optional() }),
  answers: { 202: { description: 'It waits again.', content: { 'application/json': retried } } },
  problems: ABOUT_ONE,
  handle: async ({ ports, req, res, query }) => {
    const desk = await deskOf(ports, query.feed);
    const id = param(req, 'id');
    if (!(await putBack(desk, id)))
      throw new AppError('dead-letter.unknown', `there is no dead letter "${id.slice(0, 64)}" in feed ${desk.feed.id}`);
    sendJson(res, { id, queued: true }, 202);
  },
});

/** `DELETE /v1/rejected/{id}`: for what was said again, or is over. */
export const discard = guarded({
  method: 'delete',
  path: '/v1/rejected/{id}',
  id: 'discardDeadLetter',
  tag: 'Signals',
  summary: 'Let go of a dead letter',
  description: 'Its regions are then no longer doubtful: only for whoever knows that no alert in it stands.',
  needs: ['review'],
  params: z.object({ id: z.string().meta({ description: 'Of the dead letter.' }) }),
  query: z.strictObject({ feed: feedId.optional() }),
  answers: { 204: { description: 'It is gone.' } },
  problems: ABOUT_ONE,
  handle: async ({ ports, req, res, query, changed }) => {
    const desk = await deskOf(ports, query.feed);
    const id = param(req, 'id');
    const letter = await fromStore(desk.queue.deadLetter(id));
    if (letter === undefined || !(await fromStore(desk.queue.discard(id))))
      throw new AppError('dead-letter.unknown', `there is no dead letter "${id.slice(0, 64)}" in feed ${desk.feed.id}`);
    changed({ before: { ...letter, signals: letter.signals.map(signalRow) } });
    res.statusCode = 204;
    res.end();
  },
});

const putBack = ({ queue }: FeedDesk, id: string): Promise<boolean> => fromStore(queue.putBack(id));

type Row = { readonly at: Instant; readonly row: object };

const refusedRow = ({ at, source, code, detail, signal }: RefusedSignal, own: string | undefined): readonly Row[] =>
  own !== undefined && own !== source ? [] : [{ at, row: { kind: 'refused', source, code, detail, signal } }];

const letterRow = (
  { id, failedAt, attempts, reason, signals }: DeadLetter,
  own: string | undefined,
): readonly Row[] => {
  const shown = own === undefined ? signals : signals.filter(({ source }) => source === own);
  // One that nobody can read names nobody.
  return shown.length === 0 && own !== undefined
    ? []
    : [{ at: failedAt, row: { kind: 'dead-letter', id, attempts, reason, signals: shown.map(signalRow) } }];
};

const signalRow = (signal: Signal): object => ({
  ...signal,
  at: formatInstant(signal.at),
  receivedAt: formatInstant(signal.receivedAt),
});
