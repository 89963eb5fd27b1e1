import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { createSecureContext, rootCertificates } from 'node:tls';
import webpush from 'web-push';
import type { Outcome } from '../../app/notify/kind.ts';
import { defined } from '../../domain/defined.ts';
import { mayReach, pinnedLookup, type Reach } from '../kit/pinned.ts';
import { retryAfterOf } from '../kit/retry-after.ts';
import { type VapidKeys, vapid } from './vapid.ts';

/**
 * Where a push goes: a browser's, or that of an app by UnifiedPush; both are Web Push (RFC 8030, 8291, 8292). The address
 * is as good as a password: whoever has it can send there, so it stands in no log.
 */
export type Address = {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly reach: Reach;
};

export type Push = {
  /** The text, encrypted so that the push service cannot read it. */
  readonly body: Buffer;
  /** How long the push service keeps it for a telephone that cannot be reached; seconds. */
  readonly ttl: number;
  readonly urgency: 'normal' | 'high';
  /** A push that waits there under the same topic is replaced by it; up to 32 letters, digits, `-` and `_`. */
  readonly topic?: string;
  /** An address where the operator of the push service reaches us, `https:` or `mailto:`. */
  readonly subject: string;
};

export type PushSender = {
  /** One try; throws for nothing that the other side does. */
  send(to: Address, push: Push, signal?: AbortSignal): Promise<Outcome>;
  close(): void;
};

export type PushSenderOptions = {
  /** A try ends after so many milliseconds. */
  readonly timeout: number;
  readonly keys: VapidKeys;
  readonly now: () => number;
  readonly version: string;
  /** Connections to one push service at a time. */
  readonly connections?: number;
  /** The authority that vouches for push services beside those that the system trusts; PEM. */
  readonly ca?: string;
};

const CONNECTIONS = 64;
/** The longest quotation of an answer; characters. */
const QUOTED = 200;
/** The size that web push services take at least, without the frame of the encryption; bytes. */
export const MOST = 3_993;

/** Thousands a second from one process: connections and the token for each push service are kept. */
export const pushSender = (options: PushSenderOptions): PushSender => {
  const headerFor = vapid(options.keys, options.now);
  // Not as `ca`: an agent makes a name of that for each request, and it is as long as all certificates together.
  const trust =
    options.ca === undefined ? {} : { secureContext: createSecureContext({ ca: [...rootCertificates, options.ca] }) };
  const cuts = new WeakMap<AbortSignal, Set<() => void>>();
  /** One listener for all that is under way; a signal with thousands of them is slow, and warns of it. */
  const cutBy = (signal: AbortSignal, cut: () => void): (() => void) => {
    const known = cuts.get(signal) ?? new Set();
    if (!cuts.has(signal)) {
      cuts.set(signal, known);
      const cutAll = (): void => {
        for (const one of [...known]) one();
      };
      signal.addEventListener('abort', cutAll, { once: true });
    }
    known.add(cut);
    return () => known.delete(cut);
  };
  const agents = new Map<Reach, https.Agent>();
  const agentFor = (reach: Reach): https.Agent => {
    const agent =
      agents.get(reach) ??
      new https.Agent({
        keepAlive: true,
        maxSockets: options.connections ?? CONNECTIONS,
        timeout: 60_000,
        scheduling: 'lifo',
        lookup: pinnedLookup(reach),
        ...trust,
      });
    agents.set(reach, agent);
    return agent;
  };

  const once = (
    url: URL,
    agent: https.Agent,
    headers: Readonly<Record<string, string | number>>,
    body: Buffer,
    signal: AbortSignal | undefined,
  ): Promise<Outcome & { readonly reused?: boolean }> =>
    new Promise((resolve) => {
      const request = https.request(url, { method: 'POST', agent, headers });
      let isOver = false;
      const done = (outcome: Outcome & { readonly reused?: boolean }): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(limit);
        uncut();
        resolve(outcome);
      };
      const cut = (): void => {
        done({ kind: 'retry', reason: 'the hub ended' });
        request.destroy();
      };
      const limit = setTimeout(() => {
        done({ kind: 'retry', reason: `no answer within ${options.timeout} ms` });
        request.destroy();
      }, options.timeout);
      const uncut = signal === undefined ? () => {} : cutBy(signal, cut);
      request.on('error', (error) => done({ kind: 'retry', reason: reasonOf(error), reused: request.reusedSocket }));
      request.on('response', (response) => {
        const { statusCode = 0 } = response;
        // Nearly always: nothing in the answer is of use, and the connection is free for the next.
        if (statusCode >= 200 && statusCode < 300) {
          response.resume();
          response.on('end', () => done({ kind: 'delivered', status: statusCode }));
          response.on('error', () => done({ kind: 'delivered', status: statusCode }));
        } else read(response, (text) => done(outcomeOf(statusCode, response.headers['retry-after'], text)));
      });
      request.end(body);
    });

  return {
    send: async (to, push, signal) => {
      const url = new URL(to.endpoint);
      if (url.protocol !== 'https:' || !mayReach(url.hostname, to.reach))
        return { kind: 'gone', reason: 'its address lies in a network of its own' };
      if (signal?.aborted === true) return { kind: 'retry', reason: 'the hub ended' };
      let body: Buffer;
      try {
        body = webpush.encrypt(to.p256dh, to.auth, push.body, 'aes128gcm').cipherText;
      } catch (error) {
        return { kind: 'gone', reason: `its keys are none: ${reasonOf(error)}` };
      }
      const headers = {
        Authorization: headerFor(url.origin, push.subject),
        'Content-Encoding': 'aes128gcm',
        'Content-Type': 'application/octet-stream',
        'Content-Length': body.length,
        TTL: push.ttl,
        Urgency: push.urgency,
        'User-Agent': `AllClear/${options.version}`,
        ...defined({ Topic: push.topic }),
      };
      const agent = agentFor(to.reach);
      const first = await once(url, agent, headers, body, signal);
      // A connection that was kept may have been closed while we wrote: the other side has not read it.
      const { reused: _, ...outcome } = first.reused === true ? await once(url, agent, headers, body, signal) : first;
      return outcome;
    },
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
};

const read = (response: IncomingMessage, done: (text: string) => void): void => {
  let text = '';
  response.on('data', (chunk: Buffer) => {
    if (text.length < QUOTED) text += chunk.toString('utf8');
  });
  response.on('end', () => done(text));
  response.on('error', () => done(text));
};

/** 404 and 410: the subscription is over. 413 and the like: this message is refused, and would be again. */
const outcomeOf = (status: number, retryAfter: string | undefined, text: string): Outcome => {
  if (status === 404 || status === 410) return { kind: 'gone', reason: `it answered ${status}: gone` };
  const said = text.trim().slice(0, QUOTED);
  const reason = `it answered ${status}${said === '' ? '' : `: ${said}`}`;
  if (status === 400 || status === 413) return { kind: 'failed', reason };
  return { kind: 'retry', status, reason, ...defined({ after: retryAfterOf(retryAfter) }) };
};

/** Never with the address: it stands in the errors of some libraries. */
const reasonOf = (error: unknown): string => {
  const { code, message = '' } = error as { readonly code?: string; readonly message?: string };
  return (message === '' ? (code ?? 'it broke') : message).replace(/https?:\/\/\S+/g, 'its address').slice(0, QUOTED);
};
