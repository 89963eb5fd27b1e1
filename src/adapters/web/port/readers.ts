import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type Clock, every } from '../../../app/kit/clock.ts';
import { refuseResponse } from '../live/admission/refuse.ts';
import { SHELL } from '../page/document.ts';
import type { PageFiles } from '../page/static.ts';
import type { ReaderGate } from '../server/reader-gate.ts';
import { takeProtocolToken, takeQueryToken } from '../server/reader-gate.ts';

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
type Serve = (req: IncomingMessage, res: ServerResponse) => void;

/** Streams are asked again whether their token still holds after this long; milliseconds. */
const LOOK_AGAIN = 500;
/** As the protocol has it: do not come back like this. */
const UNAUTHORISED = 4503;
const STREAMS =
  /^(?:\/only\/[^/]+)?\/(?:v1\/(?:live|replay|playback|drills\/[^/?]+\/live)(?:\?|$)|api\/states\/live|data_v\d)/;

const DETAIL = {
  'token.missing': 'this hub is read with a token: send Authorization: Bearer <token>, or ?token=',
  'token.unknown': 'nobody here has this token: no person, no source; or it has ended',
} as const;

/** All may read; a token in the query is still taken, for what asks for one. */
export const openReaders = {
  answer:
    (serve: Serve): Serve =>
    (req, res) => {
      takeQueryToken(req);
      serve(req, res);
    },
  upgrade:
    (upgrade: Upgrade): Upgrade =>
    (request, socket, head) => {
      takeQueryToken(request);
      takeProtocolToken(request);
      upgrade(request, socket, head);
    },
};

/** Lets only those read who have a token. A stream ends within a second when its token does. */
export const readerSide = (gate: ReaderGate, page: PageFiles, clock: Clock) => {
  const handshakes = new WebSocketServer({ noServer: true });
  const streams = new Map<Duplex, IncomingMessage>();
  const stop = every(clock, LOOK_AGAIN, async () => {
    for (const [socket, request] of [...streams]) {
      // That nobody can tell now ends nothing: the token was good.
      const answer = await gate(request).catch(() => 'open');
      if (answer !== 'open') socket.destroy();
    }
  });
  const keep = (request: IncomingMessage, socket: Duplex): void => {
    if (!STREAMS.test(request.url ?? '') || streams.has(socket)) return;
    streams.set(socket, request);
    socket.once('close', () => streams.delete(socket));
  };
  const unreachable = {
    code: 'log.unavailable',
    detail: 'who may read cannot be looked up now',
    retryAfter: 2,
  } as const;

  return {
    answer:
      (serve: Serve): Serve =>
      (req, res) => {
        takeQueryToken(req);
        gate(req).then(
          (answer) => {
            if (answer === 'open') {
              keep(req, req.socket);
              serve(req, res);
            } else if (!signIn(req, res, page)) refuseResponse(res, { code: answer, detail: DETAIL[answer] });
          },
          () => refuseResponse(res, unreachable),
        );
      },
    upgrade:
      (upgrade: Upgrade): Upgrade =>
      (request, socket, head) => {
        takeQueryToken(request);
        takeProtocolToken(request);
        const leave = (): void => void socket.destroy();
        socket.on('error', leave);
        gate(request).then((answer) => {
          socket.off('error', leave);
          if (answer === 'open') {
            keep(request, socket);
            upgrade(request, socket, head);
          } else handshakes.handleUpgrade(request, socket, head, (ws) => ws.close(UNAUTHORISED, answer));
        }, leave);
      },
    close: async () => {
      await stop();
      handshakes.close();
    },
  };
};

/**
 * A browser at the door gets the page, which asks for the token; it holds nothing of the board. The service worker keeps
 * the same, and keeps nothing that is answered with 401.
 */
const signIn = (req: IncomingMessage, res: ServerResponse, page: PageFiles): boolean => {
  const [path, query = ''] = (req.url ?? '/').split('?', 2);
  if (path !== '/') return false;
  if (new URLSearchParams(query).has(SHELL)) return page(req, res);
  return (req.headers.accept ?? '').includes('text/html') && page(req, res, 401);
};
