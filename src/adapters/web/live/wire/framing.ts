import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { DEFLATE, deflated, isWorthIt } from './deflate.ts';

/**
 * The one place that goes past the public surface of `ws`. `ws.send` frames a message again for each subscriber; here a
 * message is framed once and the same bytes are written to all sockets. That is right only while `ws` itself would write
 * exactly these bytes, at once, without a queue of its own: `framesLikeWs` tries that out on a connection that leads
 * nowhere, and where it does not hold the public `ws.send` is used.
 */

/** A whole text message from a server, as RFC 6455 section 5.2 has it: final, not masked, not compressed. */
export const textFrame = (text: string): readonly [Buffer, Buffer] => {
  const payload = Buffer.from(text);
  return [header(FINAL_TEXT, payload.length), payload];
};

/** The same for those who read compressed messages, who read others, too: compressed where that is worth it. */
export const deflatedFrame = (text: string): readonly [Buffer, Buffer] => {
  const plain = Buffer.from(text);
  if (!isWorthIt(plain)) return [header(FINAL_TEXT, plain.length), plain];
  const payload = deflated(plain);
  return [header(FINAL_TEXT | COMPRESSED, payload.length), payload];
};

/** An empty ping. */
export const PING_BYTES = Buffer.from([0x89, 0x00]);

const FINAL_TEXT = 0x81;
/** The first of the reserved bits. */
const COMPRESSED = 0x40;

const header = (first: number, length: number): Buffer => {
  if (length < 126) return Buffer.from([first, length]);
  if (length < 65_536) {
    const bytes = Buffer.from([first, 126, 0, 0]);
    bytes.writeUInt16BE(length, 2);
    return bytes;
  }
  const bytes = Buffer.from([first, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeUIntBE(length, 4, 6);
  return bytes;
};

/** One of each length form, and letters of more than one byte. */
const SAMPLES = ['', 'alert', 'тривога '.repeat(12), 'тривога '.repeat(9_000)];

/** How `ws` is asked to send: with its own compression it would compress again for each subscriber. */
export const PLAIN = { compress: false } as const;

/** True when `ws` writes what we would write, on the spot, to somebody who reads compressed messages, too. */
export const framesLikeWs = (): boolean => {
  try {
    const written: Buffer[] = [];
    const nowhere = new Duplex({
      read: () => {},
      write: (chunk: Buffer, _encoding, done) => {
        written.push(chunk);
        done();
      },
    });
    let same = false;
    const server = new WebSocketServer({ noServer: true, perMessageDeflate: DEFLATE, clientTracking: false });
    server.handleUpgrade(handshake(), nowhere, Buffer.alloc(0), (ws: WebSocket) => {
      same = SAMPLES.every((text) => {
        written.length = 0;
        ws.send(text, PLAIN);
        return Buffer.concat(written).equals(Buffer.concat(textFrame(text)));
      });
      written.length = 0;
      ws.ping();
      same = same && Buffer.concat(written).equals(PING_BYTES);
      ws.terminate();
    });
    return same;
  } catch {
    return false;
  }
};

const handshake = (): IncomingMessage => {
  const request = new IncomingMessage(new Socket());
  request.method = 'GET';
  request.headers = {
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-extensions': 'permessage-deflate',
  };
  return request;
};
