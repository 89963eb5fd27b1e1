import { eventDataIn } from '../protocol/live/event-stream.ts';
import { protocolsWith } from '../protocol/live/token-protocol.ts';

/** A connection to the live feed, by WebSocket or by server-sent events. Whoever opens it is told of all that comes. */
export type Socket = { close(): void };

export type SocketEvents = {
  readonly opened: () => void;
  readonly frame: (text: string) => void;
  /** Once, at the end. `code`: of a WebSocket; `status`: an HTTP answer in place of the connection. */
  readonly closed: (how: { readonly code?: number; readonly status?: number; readonly reason: string }) => void;
};

export type Transport = (url: URL, token: string | undefined, events: SocketEvents) => Socket;

type WebSocketLike = {
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: (() => void) | null;
  close(): void;
};
export type WebSocketClass = new (url: string, protocols?: string[]) => WebSocketLike;

/** A browser cannot set a header at a WebSocket: the token is offered as a subprotocol, and stands in no address. */
export const byWebSocket =
  (Socket: WebSocketClass): Transport =>
  (url, token, { opened, frame, closed }) => {
    const address = new URL(url);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new Socket(address.href, [...protocolsWith(token)]);
    socket.onopen = opened;
    socket.onmessage = ({ data }) => frame(String(data));
    socket.onclose = ({ code, reason }) => closed({ code, reason });
    socket.onerror = () => {};
    return { close: () => socket.close() };
  };

/** Server-sent events read from an ordinary answer: in Node, too, and behind proxies that pass no Upgrade. */
export const byEventStream =
  (ask: typeof fetch): Transport =>
  (url, token, { opened, frame, closed }) => {
    const stop = new AbortController();
    const read = async (): Promise<void> => {
      const answer = await ask(url.href, {
        headers: { Accept: 'text/event-stream', ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
        signal: stop.signal,
      });
      if (!answer.ok || answer.body === null) {
        await answer.body?.cancel();
        return closed({ status: answer.status, reason: `the hub answered ${answer.status}` });
      }
      opened();
      const events = eventDataIn(frame);
      const reader = answer.body.getReader();
      const text = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return closed({ reason: 'the stream ended' });
        events(text.decode(value, { stream: true }));
      }
    };
    read().catch((error: unknown) => closed({ reason: error instanceof Error ? error.message : String(error) }));
    return { close: () => stop.abort() };
  };
