import type { Response } from 'express';
import { z } from 'zod';
import { formatInstant } from '../../../../domain/instant.ts';
import { fromStore } from '../../server/ask.ts';
import { param, type Route, route } from '../../server/route.ts';

/**
 * `/v1/acknowledge/{id}`: a page with one button. The id in the message is the right to press it: whoever was told may
 * say that it was heard, from any telephone, without a token. That it was pressed, when and from where is kept.
 */

const params = z.object({ id: z.string().meta({ description: 'As it stands in the message.' }) });
const page = z.string().meta({ description: 'A page for people.' });
const problems = ['request.invalid', 'acknowledgement.unknown', 'log.unavailable'] as const;

const show = route({
  method: 'get',
  path: '/v1/acknowledge/{id}',
  id: 'showAcknowledgement',
  tag: 'Destinations',
  summary: 'The page to acknowledge an alert on',
  params,
  query: z.strictObject({}),
  answers: { 200: { description: 'One button, or who pressed it.', content: { 'text/html': page } } },
  problems,
  handle: async ({ ports, req, res }) => {
    const { offered, by } = await fromStore(ports.destinations.offered(param(req, 'id')));
    send(res, offered.title, by === undefined ? BUTTON : acknowledged(by.who, by.at));
  },
});

const press = route({
  method: 'post',
  path: '/v1/acknowledge/{id}',
  id: 'acknowledge',
  tag: 'Destinations',
  summary: 'Acknowledge an alert',
  description: 'It is not told again to that destination. The first who acknowledges is the one who is named.',
  params,
  query: z.strictObject({}),
  answers: { 200: { description: 'Who acknowledged it.', content: { 'text/html': page } } },
  problems,
  handle: async ({ ports, req, res, who }) => {
    const principal = await who();
    const by = principal?.name ?? `by its link, from ${req.ip ?? 'somewhere'}`;
    const { offered } = await fromStore(ports.destinations.offered(param(req, 'id')));
    const done = await fromStore(ports.destinations.acknowledge(param(req, 'id'), by));
    ports.observe('notify.acknowledged', { destination: offered.destination, who: done.who });
    send(res, offered.title, acknowledged(done.who, done.at));
  },
});

export const acknowledgeRoutes: readonly Route[] = [show, press];

const BUTTON = '<form method="post"><button type="submit">Почуто / Acknowledge</button></form>';

const acknowledged = (who: string, at: number): string =>
  `<p>Підтверджено / acknowledged: ${escaped(who)}, ${formatInstant(at)}</p>`;

const send = (res: Response, title: string, body: string): void => {
  const html = `<!doctype html><html lang="uk"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${escaped(title)}</title><h1>${escaped(title)}</h1>${body}</html>`;
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Referrer-Policy', 'no-referrer');
  res.end(html);
};

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
