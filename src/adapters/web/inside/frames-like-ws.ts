import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { DEFLATE } from '../live/fanout/deflate.ts';
import { PING_BYTES, PLAIN, textFrame } from '../live/fanout/framing.ts';

/**
 * `ws.send` frames a message again for each subscriber; the hub frames it once and writes the same bytes to all sockets,
 * past `ws`. That is right only while `ws` itself would write exactly these bytes, at once, without a queue of its own:
 * `framesLikeWs` tries that out on a connection that leads nowhere. Where it does not hold `ws.send` is used.
 */

/** One of each length form, and letters of more than one byte. */
const SAMPLES = ['', 'alert', 'тривога '.repeat(12), 'тривога '.repeat(9_000)];

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
