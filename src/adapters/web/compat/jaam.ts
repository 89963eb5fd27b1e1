import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { AppError } from '../../../app/kit/errors.ts';
import { defined } from '../../../domain/defined.ts';
import type { JaamVersion } from '../../../protocol/formats/jaam.ts';
import { JAAM_IDS, jaamPayloads } from '../../../protocol/formats/jaam.ts';
import { oneByOne } from '../live/admission/allowance.ts';
import { refuseUpgrade } from '../live/admission/refuse.ts';
import type { HttpPorts } from '../server/ports.ts';
import type { Crowd } from './crowd.ts';
import { vouchedDesk } from './known.ts';
import { lightsIfKnown, lightsOf } from './lights.ts';
import { partFrom, withoutPrefix } from './only.ts';
import type { Watched } from './watched.ts';
import { watchedBy } from './watched.ts';

/**
 * JAAM's WebSocket for lamps, `/data_v1` to `/data_v4`. A lamp says two lines of text, `chip_id:…` and `firmware:…`, and
 * then gets arrays of 28: all at first, later those that changed. Its arrays cannot say "unknown", so the connection ends
 * when one of the lights becomes unknown, and none begins until all are known: a lamp shows that it has no connection.
 */
export type JaamGateway = {
  /** True: the request is for this gateway, and is taken care of. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  close(): Promise<void>;
};

export type JaamPorts = Pick<HttpPorts, 'desks' | 'defaultFeed' | 'settings'> & {
  readonly crowd: Crowd;
  /** Both lines must have come by then; milliseconds. */
  readonly greetWithin?: number;
};

const PATH = /^\/data_v([1-4])$/;
/** Milliseconds; a lamp connects again when it was not asked for two and a half minutes. */
const PING = 20_000;
const GREET_WITHIN = 10_000;
/** A lamp sends its settings once, as one line; bytes. */
const MAX_MESSAGE = 16 * 1024;
/** A lamp that has not read this much is cut off: it would show what is no longer so; bytes. */
const MAX_BACKLOG = 64 * 1024;
/** Try again later. */
const LATER = 1013;
const GOING_AWAY = 1001;
const NO_GREETING = 1008;

export const jaamGateway = (ports: JaamPorts): JaamGateway => {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, ...oneByOne(MAX_MESSAGE) });

  const open = async (request: IncomingMessage, socket: Duplex, head: Buffer, version: JaamVersion): Promise<void> => {
    const desk = await vouchedDesk(ports);
    const only = new URLSearchParams((request.url ?? '').split('?')[1] ?? '').getAll('only');
    const { part, name } = partFrom(only, ports.settings, desk.follower.catalogue);
    lightsOf(desk, JAAM_IDS, part);
    const address = ports.crowd.enter(request);
    socket.once('close', () => ports.crowd.leave(address));
    server.handleUpgrade(request, socket, head, (ws) => {
      const payloads = watchedBy(desk.follower, `jaam ${version}${name}`, () => {
        const lights = lightsIfKnown(desk, JAAM_IDS, part);
        return lights === undefined ? undefined : jaamPayloads(version, lights);
      });
      serve(ws, payloads, ports);
    });
  };

  return {
    upgrade: (request, socket, head) => {
      const url = withoutPrefix(request.url ?? '/');
      const [, version] = PATH.exec(url.split('?', 1)[0] ?? '') ?? [];
      if (version === undefined) return false;
      request.url = url;
      open(request, socket, head, version as JaamVersion).catch((error: unknown) => {
        const { code, message, retryAfter } =
          error instanceof AppError ? error : new AppError('log.unavailable', 'the feed cannot be read now');
        const refusal = { code, detail: message, ...defined({ retryAfter }) };
        refuseUpgrade(socket, refusal, url);
      });
      return true;
    },
    close: async () => {
      server.close();
    },
  };
};

const serve = (
  ws: WebSocket,
  payloads: Watched<readonly string[]>,
  { crowd, greetWithin = GREET_WITHIN }: JaamPorts,
): void => {
  const missing = new Set(['chip_id', 'firmware']);
  let told: readonly string[] = [];
  let answered = true;
  let stopListening = (): void => {};

  const tell = (now: readonly string[] | undefined): void => {
    if (now === undefined) ws.close(LATER, 'not known now');
    for (const [index, payload] of (now ?? []).entries()) if (payload !== told[index]) ws.send(payload);
    told = now ?? [];
    if (ws.bufferedAmount > MAX_BACKLOG) ws.terminate();
  };
  const greeting = setTimeout(() => ws.close(NO_GREETING, 'chip_id and firmware are missing'), greetWithin);
  const beat = setInterval(() => {
    if (answered) ws.ping();
    else ws.terminate();
    answered = false;
  }, PING);
  const stopEnding = crowd.whenClosing(() => ws.close(GOING_AWAY, 'restarting'));

  ws.on('error', () => {});
  ws.on('pong', () => {
    answered = true;
  });
  ws.on('message', (data) => {
    const [name = ''] = String(data).split(':', 1);
    if (!missing.delete(name) || missing.size > 0) return;
    clearTimeout(greeting);
    stopListening = payloads.listen(tell);
    tell(payloads.now());
  });
  ws.on('close', () => {
    clearTimeout(greeting);
    clearInterval(beat);
    stopListening();
    stopEnding();
  });
};
