import type { IncomingMessage } from 'node:http';
import { constants, deflateRawSync } from 'node:zlib';
import type { WebSocket } from 'ws';

/**
 * Compressed messages (`permessage-deflate`, RFC 7692), for those who offer to read them, as browsers do. The board of a
 * whole country shrinks to a ninth. A message is compressed once, for everybody who gets it; so each has to stand for
 * itself, in the window that all have.
 */
export const DEFLATE = { serverNoContextTakeover: true, clientNoContextTakeover: true } as const;

/** Below this a message is sent as it is: an alert has no time to lose, and little to gain; bytes. */
const WORTH_IT = 4_096;

/** Two milliseconds for the largest board; the usual level takes twice as long for three per cent less. */
const LEVEL = 4;

export const isWorthIt = (payload: Buffer): boolean => payload.length >= WORTH_IT;

/** As it stands in a frame: an empty block at the end is left out. */
export const deflated = (payload: Buffer): Buffer =>
  deflateRawSync(payload, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -EMPTY_BLOCK);
const EMPTY_BLOCK = 4;

/** Of what browsers and the usual libraries offer, what can be taken. The window of the hub is the usual one. */
const USUAL =
  /^(?:client_max_window_bits(?:=(?:[89]|1[0-5]))?|server_max_window_bits=15|(?:client|server)_no_context_takeover)$/;

const isUsual = (offer: string): boolean => {
  const [name, ...parameters] = offer.split(';').map((part) => part.trim());
  const names = new Set(parameters.map((parameter) => parameter.split('=')[0]));
  return (
    name === 'permessage-deflate' &&
    names.size === parameters.length &&
    parameters.every((parameter) => USUAL.test(parameter))
  );
};

/** `ws` refuses a handshake whose offer it cannot take; whoever offers something unusual is served without. */
export const onlyUsualOffers = ({ headers }: IncomingMessage): void => {
  const offer = headers['sec-websocket-extensions'];
  if (offer !== undefined && !isUsual(offer)) delete headers['sec-websocket-extensions'];
};

export const readsDeflated = (ws: WebSocket): boolean => ws.extensions === 'permessage-deflate';
