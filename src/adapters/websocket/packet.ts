import { eventStreamText } from '../../protocol/event-stream.ts';
import { PING_BYTES, textFrame } from './framing.ts';

export type Transport = 'websocket' | 'sse';

/**
 * Frames that go out together, made into bytes at most once for each transport, however many subscribers get them.
 */
export type Packet = {
  readonly frames: readonly EncodedFrame[];
  /** A WebSocket ping goes with it. */
  readonly ping: boolean;
  websocket: Buffer | undefined;
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
  sse: undefined,
});

const websocketBytes = (packet: Packet): Buffer => {
  packet.websocket ??= Buffer.concat([
    ...packet.frames.flatMap(({ text }) => textFrame(text)),
    ...(packet.ping ? [PING_BYTES] : []),
  ]);
  return packet.websocket;
};

export const sseBytes = (packet: Packet): Buffer => {
  packet.sse ??= Buffer.from(packet.frames.map(({ type, text, id }) => eventStreamText(type, text, id)).join(''));
  return packet.sse;
};

export const bytesOf = (packet: Packet, transport: Transport): Buffer =>
  transport === 'websocket' ? websocketBytes(packet) : sseBytes(packet);
