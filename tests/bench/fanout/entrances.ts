import type { Socket } from 'node:net';
import { handshake } from '../../support/handshake.ts';

/** How a subscriber gets in, by what the server speaks. */
export type Language = 'websocket' | 'socket.io' | 'mqtt';

export type Entrance = {
  /** Its first words. */
  readonly hello: Buffer;
  /** What comes before it is in; gives what is left of it once it is, undefined while it is not. */
  open(chunk: Buffer, socket: Socket): Buffer | undefined;
};

export type Door = {
  readonly language: Language;
  readonly path: string;
  /** WebSocket: offers to read compressed messages, as browsers do. */
  readonly deflate?: boolean;
};

export const entranceOf = ({ language, path, deflate }: Door): Entrance => {
  switch (language) {
    case 'websocket':
      return { hello: Buffer.from(handshake(path, deflate === true ? OFFER : undefined)), open: afterHandshake };
    case 'socket.io':
      return socketIo(path);
    case 'mqtt':
      return mqtt(path);
  }
};

/** That of most browsers. */
const OFFER = 'permessage-deflate; client_max_window_bits';

const afterHandshake = (chunk: Buffer): Buffer | undefined => {
  if (chunk.indexOf('101 Switching') < 0) throw new Error(`refused: ${chunk}`);
  return chunk.subarray(chunk.indexOf('\r\n\r\n') + 4);
};

/** A masked text frame of a client, with a mask of zeros. */
const said = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 + text.length, 0, 0, 0, 0]), Buffer.from(text)]);

/** Engine.IO 4: the server opens with `0{…}`, we ask for the namespace with `40`, it answers `40{…}`. */
const socketIo = (path: string): Entrance => ({
  hello: Buffer.from(handshake(path)),
  open: (chunk, socket) => {
    if (chunk.indexOf('101 Switching') >= 0) socket.write(said('40'));
    const answer = chunk.indexOf('40{"sid"');
    return answer < 0 ? undefined : chunk.subarray(chunk.indexOf('}', answer) + 1);
  },
});

/** MQTT 3.1.1, quality of service 0: CONNECT and SUBSCRIBE in one go, in once SUBACK has come. */
const mqtt = (topic: string): Entrance => ({
  hello: Buffer.concat([CONNECT, subscribe(topic)]),
  open: (chunk) => {
    const answer = chunk.indexOf(SUBACK);
    return answer < 0 ? undefined : chunk.subarray(answer + SUBACK.length);
  },
});

/** Clean session, no keep-alive, an identifier that the server makes up. */
export const CONNECT = Buffer.from([0x10, 12, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 0, 0, 0]);
const PACKET = [0, 1];
const SUBACK = Buffer.from([0x90, 3, ...PACKET, 0]);

const subscribe = (topic: string): Buffer =>
  Buffer.from([0x82, topic.length + 5, ...PACKET, 0, topic.length, ...Buffer.from(topic), 0]);

/** For messages from 128 bytes up to 16 kB, whose length takes two bytes. */
export const publish = (topic: string, message: string): Buffer => {
  const length = 2 + topic.length + Buffer.byteLength(message);
  return Buffer.from([
    0x30,
    (length % 128) + 128,
    Math.floor(length / 128),
    0,
    topic.length,
    ...Buffer.from(topic + message),
  ]);
};
