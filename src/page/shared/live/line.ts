import { eventDataIn } from '../../../protocol/live/event-stream.ts';
import type { Frame } from '../../../protocol/live/frames.ts';
import { protocolsWith } from '../../../protocol/live/token-protocol.ts';
import { authorization, readerToken } from './reader.ts';
import type { Transport } from './transport.ts';

/** The hub's close code for a token that does not do; a stream has no such code, and says so before it begins. */
export const UNAUTHORISED = 4503;

/** One connection to the hub, by whichever transport. After `close` it says nothing more. */
export type Line = { close(): void };

export type Heard = {
  readonly onOpen: () => void;
  readonly onFrame: (frame: Frame) => void;
  readonly onClose: (code: number | undefined, reason: string) => void;
};

export const openLine = (transport: Transport, url: URL, heard: Heard): Line =>
  transport === 'socket'
    ? openSocket(url, heard)
    : readerToken.peek() === ''
      ? openStream(url, heard)
      : openAsked(url, heard);

const openSocket = (url: URL, { onOpen, onFrame, onClose }: Heard): Line => {
  const address = new URL(url);
  address.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address, [...protocolsWith(readerToken.peek())]);
  socket.onopen = onOpen;
  socket.onmessage = ({ data }) => onFrame(JSON.parse(String(data)) as Frame);
  socket.onclose = ({ code, reason }) => onClose(code, reason);
  return {
    close: () => {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    },
  };
};

const FRAMES: readonly Frame['type'][] = ['hello', 'snapshot', 'events', 'heartbeat', 'error'];

/** The browser would come back by itself; here that is decided as for sockets, so a stream that broke is closed. */
const openStream = (url: URL, { onOpen, onFrame, onClose }: Heard): Line => {
  const stream = new EventSource(url);
  let isClosed = false;
  const close = (): void => {
    isClosed = true;
    stream.close();
  };
  stream.onopen = onOpen;
  for (const type of FRAMES) {
    stream.addEventListener(type, (event: Event) => {
      // A frame may be called `error`, as the browser's own word for a broken connection is: only frames have data.
      if (event instanceof MessageEvent && !isClosed) onFrame(JSON.parse(String(event.data)) as Frame);
    });
  }
  stream.onerror = (event) => {
    if (event instanceof MessageEvent || isClosed) return;
    close();
    onClose(undefined, '');
  };
  return { close };
};

/** The same with a token, which the browser's own reader of streams cannot send. */
const openAsked = (url: URL, { onOpen, onFrame, onClose }: Heard): Line => {
  const stop = new AbortController();
  const read = async (): Promise<void> => {
    const answer = await fetch(url, {
      headers: { Accept: 'text/event-stream', ...authorization() },
      cache: 'no-store',
      signal: stop.signal,
    });
    if (answer.status === 401) return onClose(UNAUTHORISED, '');
    if (!answer.ok || answer.body === null) throw new Error(`the hub answered ${answer.status}`);
    onOpen();
    const take = eventDataIn((data) => {
      if (!stop.signal.aborted) onFrame(JSON.parse(data) as Frame);
    });
    const text = new TextDecoder();
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return onClose(undefined, '');
      take(text.decode(value, { stream: true }));
    }
  };
  read().catch(() => {
    if (!stop.signal.aborted) onClose(undefined, '');
  });
  return { close: () => stop.abort() };
};
