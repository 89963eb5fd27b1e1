import type { IncomingMessage } from 'node:http';
import type { Principal } from '../../../app/access/principal.ts';
import { may } from '../../../app/access/principal.ts';
import { AppError } from '../../../app/kit/errors.ts';
import { tokenAmong } from '../../../protocol/live/token-protocol.ts';

/**
 * Who may read, where `access.public` is false: the board, the past, the live feed, all formats and the page are for those
 * whose token has the right `read`.
 */
export type ReaderGate = (req: IncomingMessage) => Promise<'open' | 'token.missing' | 'token.unknown'>;

/**
 * What is asked by machines that keep the hub running, what says how to ask, and the files of the page, which hold no
 * state. And what is proved by what was sent to somebody: that a push came, and that an alert was heard.
 */
const ALWAYS_OPEN =
  /^\/(?:livez|readyz|metrics|docs(?:\/.*)?|openapi\.json|asyncapi\.json|page\/.*|sw\.js|client\.js|manifest\.webmanifest|icon-[\w-]+\.\w+|v1\/push\/subscriptions\/[^/]+\/confirm|v1\/acknowledge\/[^/]+)$/;

export const readerGate =
  (principalOf: (token: string, req: IncomingMessage) => Promise<Principal | undefined>): ReaderGate =>
  async (req) => {
    // A browser asks what it may send before it sends a token.
    if (req.method === 'OPTIONS') return 'open';
    if (ALWAYS_OPEN.test((req.url ?? '/').split('?', 1)[0] ?? '/')) return 'open';
    const token = readerToken(req);
    if (token === undefined) return 'token.missing';
    const principal = await principalOf(token, req);
    return principal !== undefined && may(principal, ['read']) ? 'open' : 'token.unknown';
  };

/** As each format sends its key: `Bearer` (ours, alerts.in.ua), bare (ukrainealarm), `X-API-Key` (raid). */
const readerToken = ({ headers }: IncomingMessage): string | undefined => {
  const header = headers.authorization ?? headers['x-api-key'];
  return typeof header === 'string' ? /^(?:Bearer +)?([\x21-\x7e]{1,512}) *$/i.exec(header)?.[1] : undefined;
};

/**
 * Moves `?token=` of a request that only reads into its `Authorization`, for clients that cannot set a header. The
 * address is without it from then on: it stands in no log, and no route has to know it.
 */
export const takeQueryToken = (req: IncomingMessage): void => {
  const { url = '/', method, headers } = req;
  if ((method !== 'GET' && method !== 'HEAD') || !url.includes('token=')) return;
  const [path = '/', query = ''] = url.split('?', 2);
  const params = new URLSearchParams(query);
  const token = params.get('token');
  if (token === null) return;
  req.url = withoutToken(path, query);
  if (headers.authorization === undefined && token !== '') headers.authorization = `Bearer ${token}`;
};

/** The same for a WebSocket of a browser, which has it among its subprotocols. */
export const takeProtocolToken = ({ headers }: IncomingMessage): void => {
  const offered = headers['sec-websocket-protocol'];
  if (offered === undefined) return;
  const { token, rest } = tokenAmong(offered);
  if (rest === '') delete headers['sec-websocket-protocol'];
  else headers['sec-websocket-protocol'] = rest;
  if (headers.authorization === undefined && token !== undefined) headers.authorization = `Bearer ${token}`;
};

/** Everything else of the query stays as it was sent. */
const withoutToken = (path: string, query: string): string => {
  const kept = query.split('&').filter((part) => part !== 'token' && !part.startsWith('token='));
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
};

/** Too many wrong tokens from an address: this one is not looked up, and nobody is let in without. */
export const orLimited = (found: Promise<Principal | undefined>): Promise<Principal | undefined> =>
  found.catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'rate.limited') return undefined;
    throw error;
  });
