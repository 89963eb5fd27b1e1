import { z } from 'zod';
import type { Principal, SourcePrincipal } from '../../../../app/access/principal.ts';
import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import { spaced } from '../../../../app/kit/spaced.ts';
import { defined } from '../../../../domain/defined.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import { feedId } from '../../../kit/fields.ts';
import { signalIn } from '../../../signals/signal-schema.ts';
import { receipt } from '../../schema/answers.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore } from '../../server/ask.ts';
import { type BodyKind, bodyKind, bodyReader } from '../../server/body.ts';
import type { HttpSettings } from '../../server/ports.ts';
import { guarded, type Route } from '../../server/route.ts';
import { itemsOf } from './items.ts';

/** A body that takes longer to read than anything else on the way of a short one; characters. */
const LARGE = 32 * 1024;
/** Ten that come at once are not read one after the other while a short one waits: so far apart; milliseconds. */
const LARGE_APART = 10;

/** `POST /v1/signals`: the way in for whoever has a token. What is answered with 202 is kept. */
export const signals = ({ maxBody, maxSignals }: HttpSettings): Route => {
  const read = bodyReader(maxBody);
  const inTurn = spaced(LARGE_APART);
  return guarded({
    method: 'post',
    path: '/v1/signals',
    id: 'sendSignals',
    tag: 'Signals',
    summary: 'Send signals',
    description: `One signal, an array of at most ${maxSignals}, or one a line (NDJSON). Sent again it is a duplicate and changes nothing, so after a 503 or no answer send the same again. Give it an \`at\`: with an \`id\` alone it is known again for minutes, with neither not at all. The source is the token’s, never the body’s.`,
    needs: ['signal'],
    query: z.strictObject({
      feed: feedId
        .optional()
        .meta({ description: 'The token’s feed when absent. A token of another feed is refused.' }),
      wait: z
        .literal('sequenced')
        .optional()
        .meta({ description: 'Answer when everything is in the log, with its `seq`.' }),
    }),
    body: {
      'application/json': z.union([signalIn, z.array(signalIn).min(1).max(maxSignals)]),
      'application/x-ndjson': z.string().meta({ description: 'One signal a line.' }),
      'application/ndjson': z.string().meta({ description: 'One signal a line.' }),
    },
    answers: {
      202: {
        description: 'At least one was taken, or all were known already.',
        content: { 'application/json': receipt },
      },
    },
    problems: [
      'request.malformed',
      'request.invalid',
      'signals.none-taken',
      'token.missing',
      'token.unknown',
      'rate.limited',
      'token.other-feed',
      'token.not-allowed',
      'feed.unknown',
      'body.too-large',
      'body.media-type',
      'log.unavailable',
      'queue.full',
      'hub.closing',
    ],
    handle: async ({ ports, req, res, query, principal }) => {
      const { feed, source } = speaker(principal, query.feed);
      const desk = await deskOf(ports, feed);
      const items = await itemsOrNote(desk, source.id, ports.now(), {
        kind: () => bodyKind(req),
        text: () => read(req, res),
        items: async (kind, text) => {
          if (text.length >= LARGE) await inTurn(source.id);
          return itemsOf(kind, text, maxSignals);
        },
      });
      const { accepted, duplicate, refused, unlisted, kept, seq } = await fromStore(
        desk.intake.submit({ source, items, wait: query.wait === 'sequenced' }),
      );
      if (accepted + duplicate === 0) {
        const first = refused[0];
        throw new AppError(
          'signals.none-taken',
          first === undefined ? 'the body has no signal' : `${first.code}: ${first.detail}`,
          {
            fields: { accepted, duplicate, rejected: refused },
          },
        );
      }
      sendJson(
        res,
        {
          accepted,
          duplicate,
          rejected: refused,
          ...(unlisted === undefined
            ? {}
            : { unlisted: unlisted.map((one) => ({ ...one, since: formatInstant(one.since) })) }),
          ...defined({ kept, seq }),
        },
        202,
      );
    },
  });
};

/** Throws `token.not-allowed`, `token.other-feed`. */
const speaker = (principal: Principal, asked: string | undefined): SourcePrincipal => {
  if (principal.kind !== 'source')
    throw new AppError('token.not-allowed', 'a person is no source; signals need the token of one');
  if (asked !== undefined && asked !== principal.feed) {
    throw new AppError('token.other-feed', `this token speaks in feed ${principal.feed}, not in ${asked}`);
  }
  return principal;
};

/** How much of a body that is no JSON is kept. */
const KEPT_OF_BODY = 2_000;

/** A body that cannot be read, or does not say what it is, is kept with the refused: its sender may never see the answer. */
const itemsOrNote = async (
  desk: FeedDesk,
  source: string,
  at: number,
  body: {
    kind(): BodyKind;
    text(): Promise<string>;
    items(kind: BodyKind, text: string): Promise<readonly unknown[]>;
  },
): Promise<readonly unknown[]> => {
  let text: string | undefined;
  try {
    const kind = body.kind();
    text = await body.text();
    return await body.items(kind, text);
  } catch (error) {
    if (error instanceof AppError) {
      text ??= await body.text().catch(() => '');
      await fromStore(
        desk.refused.add([
          { at, source, code: error.code, detail: error.message, signal: text.slice(0, KEPT_OF_BODY) },
        ]),
      );
    }
    throw error;
  }
};
