import type { Template } from '../../app/notify/destination.ts';
import type { Message } from '../../app/notify/message.ts';
import { lateJsonata } from './late.ts';
import { type Body, jsonBody } from './message-body.ts';
import { wordsOf } from './message-words.ts';

/** An expression that runs away must not hold up the others; milliseconds, and calls within calls. */
const TIME_LIMIT = 1_000;
const DEEPEST = 200;

/**
 * Writes messages by JSONata of the operator's own; undefined where it makes nothing of one. Throws for an expression that
 * cannot be read.
 */
export const ownTemplate = (template: Exclude<Template, string>): ((message: Message) => Promise<Body | undefined>) => {
  const expression = lateJsonata()(template.jsonata, { timeout: TIME_LIMIT, stack: DEEPEST });
  return async (message) => {
    const input = { ...(JSON.parse(jsonBody(message).text) as object), id: message.id, words: wordsOf(message) };
    const made: unknown = await expression.evaluate(input);
    if (made === undefined || made === null) return undefined;
    return typeof made === 'string'
      ? { contentType: template.contentType ?? 'text/plain; charset=utf-8', text: made }
      : { contentType: template.contentType ?? 'application/json', text: JSON.stringify(made) };
  };
};
