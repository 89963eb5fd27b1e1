import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { FeedDesk } from '../../../app/gateway/desk.ts';
import type { Clock } from '../../../app/kit/clock.ts';
import type { Observe } from '../../../app/kit/observe.ts';
import { FEED_ID } from '../../../app/log/feeds.ts';
import type { Log, Span } from '../../../app/log/log.ts';
import { playMoments } from '../../../app/past/playback.ts';
import type { PastSpan } from '../../../app/past/span.ts';
import { readSpan } from '../../../app/past/span.ts';
import { formatInstant, parseInstant } from '../../../domain/instant.ts';
import { readWish } from '../../../protocol/live/asked.ts';
import { CLOSE } from '../../../protocol/live/frames.ts';
import type { View } from '../../../protocol/live/session.ts';
import { viewOf } from '../../../protocol/live/session.ts';
import type { PlaybackAsked } from '../../../protocol/past/asked.ts';
import { readPlaybackQuery } from '../../../protocol/past/asked.ts';
import type { PlaybackFrame } from '../../../protocol/past/frames.ts';
import { PLAYBACK_OVER } from '../../../protocol/past/frames.ts';
import { addresses } from '../live/admission/address.ts';
import { oneByOne } from '../live/admission/allowance.ts';
import { door } from '../live/admission/door.ts';
import type { Refusal } from '../live/admission/refuse.ts';
import { refuseResponse, refuseUpgrade } from '../live/admission/refuse.ts';
import { CLOSE_GRACE } from '../live/fanout/goodbyes.ts';
import type { LiveSettings } from '../live/fanout/ports.ts';
import { askedByHand, beginStream, behindAnother, lastEventIdOf, queryOf } from '../live/fanout/sse.ts';
import type { PlaybackReader } from './reader.ts';
import { socketReader, streamReader } from './reader.ts';
import { playbackWords } from './words.ts';

/**
 * `GET /v1/playback`: a span of the past of a feed, played to the one who asks for it. It reads the history and nothing else:
 * no feed, no queue and no other subscriber learns of it.
 */
export type PlaybackGateway = {
  /** For the `upgrade` event of the HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** For a request that accepts `text/event-stream`. */
  stream(request: IncomingMessage, response: ServerResponse): void;
  /** Playbacks that go on now. */
  count(): number;
  close(): Promise<void>;
};

export type PlaybackPorts = {
  readonly desks: { open(feed: string): Promise<Pick<FeedDesk, 'feed' | 'follower' | 'history'> | undefined> };
  /** The feed's log, for what the history does not keep; undefined: there is none to be had. */
  readonly log: (feed: string) => Pick<Log, 'open' | 'read'> | undefined;
  readonly settings: Pick<LiveSettings, 'heartbeat' | 'maxBacklog' | 'messagesPerSecond' | 'trustProxy'>;
  readonly limits?: { readonly atOnce: number; readonly perAddress: number };
  readonly clock: Clock;
  readonly observe: Observe;
  readonly defaultFeed: string;
};

/** The address, and the one of versions before. */
export const PLAYBACK_PATH = '/v1/playback';
export const OLD_PLAYBACK_PATH = '/v1/replay';

/** Each playback holds its span in memory; who needs more of the past exports it. */
const LIMITS = { atOnce: 50, perAddress: 5 };
/** Nothing of what a reader says is listened to. */
const MAX_MESSAGE = 1_024;
/** The id of the last event of a stream: a browser that comes back with it is told to stay away. */
const OVER = 'over';

type Ready = {
  readonly desk: Pick<FeedDesk, 'feed'>;
  readonly asked: PlaybackAsked;
  readonly view: View;
  readonly past: PastSpan;
};

export const playbackGateway = (ports: PlaybackPorts): PlaybackGateway => {
  const { clock, observe, settings } = ports;
  const limits = ports.limits ?? LIMITS;
  const entrance = door({ maxSubscribers: limits.atOnce, maxPerAddress: limits.perAddress, handshakesPerAddress: 0 });
  const addressOf = addresses(settings.trustProxy);
  // Not given in place: the types of `ws` do not know of closeTimeout.
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    ...oneByOne(MAX_MESSAGE),
    closeTimeout: CLOSE_GRACE,
  };
  const server = new WebSocketServer(options);
  const stopping = new AbortController();
  const playing = new Set<Promise<void>>();
  const { maxBacklog, messagesPerSecond } = settings;
  const readerLimits = { clock, maxBacklog, messagesPerSecond };

  const refusalOf = (address: string): Refusal | undefined => {
    if (stopping.signal.aborted) return { code: 'hub.closing', detail: 'come back in a moment', retryAfter: 2 };
    const why = entrance.refusal(address);
    if (why === undefined) return undefined;
    return why === 'full'
      ? { code: 'live.full', detail: `${limits.atOnce} replays are played already`, retryAfter: 10 }
      : {
          code: 'rate.limited',
          detail: `${limits.perAddress} replays of this address are played already`,
          retryAfter: 10,
        };
  };

  const prepare = async (request: IncomingMessage, query: URLSearchParams): Promise<Ready | Refusal> => {
    const read = readPlaybackQuery(query, { defaultFeed: ports.defaultFeed, now: clock.now() });
    if (read.kind === 'refused') return read;
    const { feed, asked: wished, ...when } = read.value;
    const desk = FEED_ID.test(feed) ? await ports.desks.open(feed) : undefined;
    if (desk === undefined)
      return { code: 'feed.unknown', detail: `there is no feed ${JSON.stringify(feed.slice(0, 60))}` };
    const wish = readWish(wished, desk.follower.catalogue);
    if (wish.kind === 'refused') return wish;
    const asked = { ...read.value, from: resumedFrom(request, when) };
    return {
      desk,
      asked,
      view: viewOf(wish.value.filter, desk.follower.catalogue),
      past: await readSpan(desk, ports.log(feed), asked),
    };
  };

  const play = async (reader: PlaybackReader, ready: Ready, gone: AbortSignal): Promise<void> => {
    const { feed } = ready.desk;
    const words = playbackWords({ ...ready, feed, heartbeatMs: settings.heartbeat, now: clock.now });
    const send = (frame: PlaybackFrame | undefined, id?: string): void => {
      if (frame !== undefined) reader.send(frame.type, JSON.stringify(frame), id ?? frame.asOf);
    };
    observe('playback.started', { feed: feed.id, moments: ready.past.moments.length });
    send(words.hello());
    for (const frame of words.snapshot()) send(frame);
    let dead = false;
    const ended = await playMoments(ready.asked, ready.past.moments, {
      sink: {
        moment: (moment) => send(words.events(moment)),
        beat: (asOf) => {
          send(words.beat(asOf));
          if (!reader.ping()) dead = true;
        },
        drained: async () => !dead && !gone.aborted && reader.drained(),
      },
      clock,
      speed: ready.asked.speed,
      heartbeatMs: settings.heartbeat,
      stop: AbortSignal.any([stopping.signal, gone]),
    });
    if (ended === 'over') send(words.end(), OVER);
    const { code, reason } = ended === 'over' ? PLAYBACK_OVER : ended === 'gone' ? CLOSE.tooSlow : CLOSE.restarting;
    reader.close(code, reason);
    observe('playback.ended', { feed: feed.id, ended });
  };

  /** Counts the playback in until its connection has ended. */
  const admit = (address: string, socket: Duplex): AbortSignal => {
    const gone = new AbortController();
    entrance.enter(address);
    socket.once('close', () => {
      entrance.leave(address);
      gone.abort();
    });
    return gone.signal;
  };

  const track = (work: Promise<void>, failed: (error: unknown) => void): void => {
    const tracked = work.catch((error: unknown) => {
      observe('playback.failed', { error });
      failed(error);
    });
    playing.add(tracked);
    void tracked.finally(() => playing.delete(tracked));
  };

  let toldOfOldAddress = false;
  /** Once: whoever polls it would fill the log. */
  const tellOfOldAddress = ({ url = '' }: IncomingMessage): void => {
    if (toldOfOldAddress || !url.startsWith(OLD_PLAYBACK_PATH)) return;
    toldOfOldAddress = true;
    observe('http.old-address', { path: OLD_PLAYBACK_PATH, now: PLAYBACK_PATH });
  };

  const upgrade: PlaybackGateway['upgrade'] = (request, socket, head) => {
    tellOfOldAddress(request);
    const address = addressOf(request);
    const refusal = refusalOf(address);
    if (refusal !== undefined) return refuseUpgrade(socket, refusal);
    server.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => {});
      const gone = admit(address, socket);
      const reader = socketReader(ws, socket, readerLimits);
      const open = async (): Promise<void> => {
        const ready = await prepare(request, queryOf(request));
        if (!('code' in ready)) return play(reader, ready, gone);
        // A browser sees nothing of a handshake that fails, so what is wrong is said on the open connection.
        reader.send(
          'error',
          JSON.stringify({ type: 'error', replay: true, code: ready.code, detail: ready.detail }),
          OVER,
        );
        reader.close(CLOSE.badRequest.code, CLOSE.badRequest.reason);
      };
      track(open(), () => reader.close(CLOSE.restarting.code, CLOSE.restarting.reason));
    });
  };

  const streamTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    tellOfOldAddress(request);
    const address = addressOf(request);
    const refusal = refusalOf(address) ?? behindAnother(response);
    if (refusal !== undefined) return refuseResponse(response, refusal);
    if (lastEventIdOf(request) === OVER) {
      response.writeHead(204).end(); // The one answer after which a browser does not come back.
      return;
    }
    const ready = await prepare(request, askedByHand(request));
    if ('code' in ready) return refuseResponse(response, ready);
    const full = refusalOf(address);
    if (full !== undefined) return refuseResponse(response, full);
    const socket = beginStream(request, response);
    if (socket === undefined) return;
    socket.on('error', () => socket.destroy());
    await play(streamReader(socket, readerLimits), ready, admit(address, socket));
  };

  return {
    upgrade,
    stream: (request, response) =>
      track(streamTo(request, response), () => {
        if (response.headersSent) response.destroy();
        else
          refuseResponse(response, { code: 'log.unavailable', detail: 'the past cannot be read now', retryAfter: 2 });
      }),
    count: () => playing.size,
    close: async () => {
      stopping.abort();
      await Promise.all(playing);
      server.close();
    },
  };
};

/** After a break a browser says by itself which moment it was told last. */
const resumedFrom = (request: IncomingMessage, { from, to }: Span): number => {
  const id = lastEventIdOf(request);
  const last = id === undefined ? undefined : parseInstant(id);
  return last !== undefined && last > from && last < to && formatInstant(last) === id ? last : from;
};
