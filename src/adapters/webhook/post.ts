import http from 'node:http';
import https from 'node:https';
import type { Outcome } from '../../app/notify/kind.ts';
import { defined } from '../../domain/defined.ts';
import { mayReach, pinnedLookup, type Reach } from '../kit/pinned.ts';
import { retryAfterOf } from '../kit/retry-after.ts';

/** The request of one try. */
export type Posted = {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Poster = {
  post(what: Posted, signal: AbortSignal): Promise<Outcome>;
  close(): void;
};

/** An answer is read no further; bytes. Its status says all. */
const ENOUGH = 4 * 1024;
/** The longest quotation of an answer; characters. */
const QUOTED = 200;

/**
 * Posts over connections that are kept. A try ends after `timeout` milliseconds, however slowly the other side takes or
 * answers. Redirects are failures: an address that moved is for a person to look at.
 */
export const poster = (options: { readonly timeout: number; readonly reach: Reach }): Poster => {
  const lookup = pinnedLookup(options.reach);
  const kept = { keepAlive: true, maxSockets: 2, maxFreeSockets: 1, timeout: 60_000, lookup };
  const plain = new http.Agent(kept);
  const secure = new https.Agent(kept);

  const once = (what: Posted, signal: AbortSignal): Promise<Outcome & { readonly reused?: boolean }> =>
    new Promise((resolve) => {
      const { url, headers, body } = what;
      const isSecure = url.protocol === 'https:';
      const request = (isSecure ? https : http).request(url, {
        method: 'POST',
        agent: isSecure ? secure : plain,
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      });
      let isOpen = false;
      const over = (outcome: Outcome & { readonly reused?: boolean }): void => {
        clearTimeout(limit);
        signal.removeEventListener('abort', cut);
        resolve(outcome);
      };
      const failed = (reason: string, reused = false): void =>
        over({ kind: 'retry', reason, reused, ...(isOpen ? {} : { unsent: true }) });
      const broke = (error: Error): void => failed(error.message || error.name, request.reusedSocket);
      // Not signals made of others: each of those is work for the garbage collector.
      const cut = (): void => {
        failed('the hub ended');
        request.destroy();
      };
      const limit = setTimeout(() => {
        failed(`no answer within ${options.timeout} ms`);
        request.destroy();
      }, options.timeout);
      signal.addEventListener('abort', cut);
      request.on('socket', (socket) => {
        isOpen = request.reusedSocket;
        // One that is kept is open already, and would keep a listener for each request.
        if (isOpen) return;
        socket.once(isSecure ? 'secureConnect' : 'connect', () => {
          isOpen = true;
        });
      });
      request.on('error', broke);
      request.on('response', (response) => {
        let text = '';
        let length = 0;
        const done = (): void => {
          over(outcomeOf(response.statusCode ?? 0, response.headers['retry-after'], text));
          if (!response.complete) request.destroy();
        };
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (text.length < QUOTED) text += chunk.toString('utf8');
          if (length > ENOUGH) done();
        });
        response.on('end', done);
        response.on('error', broke);
      });
      if (signal.aborted) cut();
      else request.end(body);
    });

  return {
    post: async (what, signal) => {
      if (!mayReach(what.url.hostname, options.reach))
        return { kind: 'retry', reason: `${what.url.hostname} lies in a network of its own`, unsent: true };
      const first = await once(what, signal);
      // A connection that was kept may have been closed while we wrote: the other side has not read it.
      const { reused, ...outcome } = first.reused === true ? await once(what, signal) : first;
      if (first.reused !== true || outcome.kind !== 'retry' || outcome.unsent !== true) return outcome;
      // Nobody knows it for certain of the one before.
      const { unsent, ...perhaps } = outcome;
      return perhaps;
    },
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
};

const outcomeOf = (status: number, retryAfter: string | undefined, text: string): Outcome => {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  if (status === 410) return { kind: 'gone', reason: 'it answered 410: gone' };
  const said = text.trim().slice(0, QUOTED);
  const reason =
    status >= 300 && status < 400
      ? `it answered ${status}: redirects are not followed`
      : `it answered ${status}${said === '' ? '' : `: ${said}`}`;
  const after = retryAfterOf(retryAfter);
  return { kind: 'retry', status, reason, ...defined({ after }) };
};
