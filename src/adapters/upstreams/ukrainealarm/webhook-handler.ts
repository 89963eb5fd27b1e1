import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Intake } from '../../../app/intake/door.ts';
import type { RefusedList } from '../../../app/intake/refused.ts';
import type { Clock } from '../../../app/kit/clock.ts';
import type { Observe } from '../../../app/kit/observe.ts';
import type { SourceRecord } from '../../../app/sources/sources.ts';
import { isFailure } from '../../../app/upstreams/failure.ts';
import { readWebhook, signatureProblem } from './webhook.ts';

export type WebhookPorts = {
  readonly record: () => Promise<SourceRecord | undefined>;
  readonly take: Intake['take'];
  readonly refused: RefusedList;
  /** Null: the secret of the path is all that tells the service from others. */
  readonly publicKey: string | null;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** A message is a hundred bytes. */
const MAX_BODY = 16 * 1024;

/**
 * Receives what the service sends. Answers 204 once Redis has it; 503 when it could not be kept, so that it is sent
 * again; 400 or 403 for what is not a message of the service, which is shown among the refused.
 */
export const webhookHandler =
  (ports: WebhookPorts) =>
  async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    try {
      res.statusCode = await take(ports, req);
    } catch (error) {
      ports.observe('webhook.failed', { error });
      res.statusCode = 503;
      res.setHeader('retry-after', '2');
    }
    res.end();
  };

const take = async (ports: WebhookPorts, req: IncomingMessage): Promise<number> => {
  if (req.method !== 'POST') return 405;
  const record = await ports.record();
  if (record === undefined || record.muted) return 404;
  const body = await readBody(req);
  if (body === undefined) return 413;
  const refuse = async (code: string, detail: string): Promise<void> => {
    ports.observe('signal.refused', { source: record.id, code, detail });
    await ports.refused.add([
      { at: ports.clock.now(), source: record.id, code, detail, signal: body.toString().slice(0, 2_000) },
    ]);
  };
  if (ports.publicKey !== null) {
    const problem = signatureProblem({
      publicKey: ports.publicKey,
      headers: req.headers,
      body,
      now: ports.clock.now(),
    });
    if (problem !== undefined) {
      await refuse('webhook.signature', problem);
      return 403;
    }
  }
  const read = readWebhook(body.toString());
  if (isFailure(read)) {
    await refuse('signal.malformed', read.detail);
    return 400;
  }
  if (read.said.length > 0) await ports.take({ source: record, said: read.said });
  return 204;
};

/** Undefined when there is more than a message can be. */
const readBody = async (req: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
