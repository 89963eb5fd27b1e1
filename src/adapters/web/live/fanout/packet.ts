import { eventStreamText } from '../../../../protocol/live/event-stream.ts';
import { deflatedFrame, PING_BYTES, textFrame } from './framing.ts';

export type Transport = 'websocket' | 'sse';

/** The wire of a subscriber: server-sent events, WebSocket messages as they are, or compressed ones, too. */
export type Wire = 'websocket' | 'deflated' | 'sse';

/**
 * Frames that go out together, made into bytes at most once for each wire, however many subscribers get them.
 */
export type Packet = {
  readonly frames: readonly EncodedFrame[];
  /** A WebSocket ping goes with it. */
  readonly ping: boolean;
  websocket: Buffer | undefined;
  deflated: Buffer | undefined;
  sse: Buffer | undefined;
};

export type EncodedFrame = {
  readonly type: string;
  readonly text: string;
  /** The position up to which everything has been delivered once this frame is. */
  readonly id?: string;
};

export const packetOf = (frames: readonly EncodedFrame[], ping = false): Packet => ({
  frames,
  ping,
  websocket: undefined,
  deflated: undefined,
  sse: undefined,
});

const websocketBytes = ({ frames, ping }: Packet, framed: typeof textFrame): Buffer =>
  Buffer.concat([...frames.flatMap(({ text }) => framed(text)), ...(ping ? [PING_BYTES] : [])]);

export const sseBytes = (packet: Packet): Buffer => {
  packet.sse ??= Buffer.from(packet.frames.map(({ type, text, id }) => eventStreamText(type, text, id)).join(''));
  return packet.sse;
};

export const bytesOf = (packet: Packet, wire: Wire): Buffer => {
  switch (wire) {
    case 'websocket':
      packet.websocket ??= websocketBytes(packet, textFrame);
      return packet.websocket;
    case 'deflated':
      packet.deflated ??= websocketBytes(packet, deflatedFrame);
      return packet.deflated;
    case 'sse':
      return sseBytes(packet);
  }
};
