import type { Template } from '../../app/notify/destination.ts';
import type { Message } from '../../app/notify/message.ts';
import { defined } from '../../domain/defined.ts';
import type { Tier } from '../../domain/policy.ts';
import { type Body, jsonBody } from '../kit/message-body.ts';
import { wordsOf } from '../kit/message-words.ts';
import { ownTemplate } from '../kit/own-template.ts';
import { ukrainealarmBody } from './ukrainealarm.ts';

/** How a message becomes a request: where to, and with what in it. */
export type Filled = Body & { readonly url: URL };

export type Fill = (message: Message, url: URL) => Promise<Filled>;

/** False: this way of writing has no word for the message, and nothing is sent. */
export const hasWordFor = (message: Message, template: Template | undefined): boolean =>
  template !== 'ukrainealarm' || ukrainealarmBody(message) !== undefined;

/** ntfy takes no more; bytes. */
const NTFY_MOST = 4_000;

const JSON_TYPE = 'application/json';

/** Throws for an expression that cannot be read. */
export const fillOf = (template: Template = 'json'): Fill => {
  switch (template) {
    case 'json':
      return async (message, url) => ({ ...jsonBody(message), url });
    case 'ntfy':
      return async (message, url) => ntfy(message, url);
    case 'apprise':
      return async (message, url) => {
        const { title, text } = wordsOf(message);
        return { url, contentType: JSON_TYPE, text: JSON.stringify({ title, body: text, type: appriseType(message) }) };
      };
    case 'text':
      return async (message, url) => ({ url, contentType: 'text/plain; charset=utf-8', text: wordsOf(message).text });
    case 'ukrainealarm':
      return async (message, url) => {
        const call = ukrainealarmBody(message);
        if (call === undefined) throw new Error(`it has no word for ${message.type}`);
        return { ...call, url };
      };
    default: {
      const own = ownTemplate(template);
      return async (message, url) => {
        const body = await own(message);
        if (body === undefined) throw new Error('it makes nothing of the event');
        return { ...body, url };
      };
    }
  }
};

const PRIORITY: Readonly<Record<Tier, number>> = { urgent: 5, normal: 4, quiet: 2, none: 1 };

/** Told to the root of the server, with the topic in the body: only so can one notification take another's place. */
const ntfy = (message: Message, url: URL): Filled => {
  const { title, text } = wordsOf(message);
  const topic = decodeURIComponent(
    url.pathname
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? '',
  );
  const root = new URL(url.pathname.split('/').slice(0, -1).join('/') || '/', url);
  const { hub, region, acknowledge } = message.data;
  const click =
    acknowledge ??
    (hub.startsWith('http') ? `${hub}/${region === undefined ? '' : `#region=${region.id}`}` : undefined);
  const body = {
    topic,
    title,
    message: shortened(text, NTFY_MOST / 2),
    priority: message.sound ? PRIORITY[message.tier] : Math.min(PRIORITY[message.tier], PRIORITY.quiet),
    tags: [tagOf(message), ...(message.data.status === 'Actual' ? [] : ['construction'])],
    sequence_id: sequenceId(message.tag),
    ...defined({ click }),
  };
  return { url: root, contentType: JSON_TYPE, text: JSON.stringify(body) };
};

/** ntfy takes letters, digits, `-` and `_`. */
const sequenceId = (tag: string): string => tag.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 64);

const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

const isAlarming = ({ type, data }: Message): boolean =>
  type === 'alert.started' || type === 'alert.updated' || (type === 'region.state' && data.region?.state === 'alert');

/** True only where the place is known to be clear now. */
const isCalming = ({ type, data }: Message): boolean =>
  data.region?.state === 'clear' &&
  (type === 'alert.ended' || type === 'alert.retracted' || type === 'region.state' || type === 'region.known');

const tagOf = (message: Message): string =>
  message.type === 'test'
    ? 'bell'
    : isAlarming(message)
      ? 'rotating_light'
      : isCalming(message)
        ? 'white_check_mark'
        : 'warning';

const appriseType = (message: Message): 'failure' | 'success' | 'warning' | 'info' =>
  message.type === 'test' ? 'info' : isAlarming(message) ? 'failure' : isCalming(message) ? 'success' : 'warning';
