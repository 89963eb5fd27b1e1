import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Observe } from '../../../../app/kit/observe.ts';
import { readMessage, readQuery, readWish } from '../../../../protocol/live/asked.ts';
import { framesLikeWs } from '../../inside/frames-like-ws.ts';
import { writesStraight } from '../../inside/straight.ts';
import { addresses } from '../admission/address.ts';
import { mayErr, mayTalk, piecesOf, weightOf } from '../admission/allowance.ts';
import type { Shut } from '../admission/door.ts';
import { door } from '../admission/door.ts';
import type { Refusal } from '../admission/refuse.ts';
import { refuseResponse, refuseUpgrade } from '../admission/refuse.ts';
import { readsDeflated } from './deflate.ts';
import { CLOSE_GRACE } from './goodbyes.ts';
import type { SocketHandlers } from './live-socket.ts';
import { socketServer } from './live-socket.ts';
import type { Transport } from './packet.ts';
import { lookFirst } from './places.ts';
import type { LivePorts } from './ports.ts';
import type { Ways } from './send.ts';
import { sessions } from './sessions.ts';
import { askedByHand, beginStream, behindAnother, withLastEventId } from './sse.ts';
import type { Subscriber } from './subscriber.ts';
import { newSubscriber } from './subscriber.ts';

/**
 * `GET /v1/live`: the live feed by WebSocket and by server-sent events.
 *
 * What is told here is public, so neither a token nor the `Origin` is asked for: any page may show alerts. Who may
 * connect is limited in number only.
 */
export type LiveGateway = {
  /** For the `upgrade` event of the HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** For a request that accepts `text/event-stream`. */
  stream(request: IncomingMessage, response: ServerResponse): void;
  counts(): Readonly<Record<Transport, number>>;
  /** Sends everybody away, spread over the time to drain, and ends within two seconds more. */
  close(): Promise<void>;
};

const LIVE_PATH = '/v1/live';

/** Somebody else may leave at any moment, but a thousand should not ask again in the same one; seconds. */
const COME_BACK_WITHIN = 10;

const PUBLIC_WAYS: Ways = { framed: false, straight: undefined };

/** Until it is known what can be done, all goes by the public ways. */
const fastWays = (observe: Observe): Ways => {
  const ways: Ways = { framed: framesLikeWs(), straight: undefined };
  if (!ways.framed) observe('live.framing-differs');
  void writesStraight().then((straight) => {
    ways.straight = straight;
    observe(straight === undefined ? 'live.straight-differs' : 'live.straight');
  });
  return ways;
};

export const liveGateway = (ports: LivePorts): LiveGateway => {
  const { settings, clock, observe } = ports;
  const random = ports.random ?? Math.random;
  const ways = settings.fastWrites === 'off' ? PUBLIC_WAYS : fastWays(observe);
  const addressOf = addresses(settings.trustProxy);
  const entrance = door(settings);
  const counts: Record<Transport, number> = { websocket: 0, sse: 0 };
  let closing: Promise<void> | undefined;

  const crowd = sessions({
    ...ports,
    ways,
    random,
    left: ({ address, transport }) => {
      entrance.leave(address);
      counts[transport] -= 1;
    },
  });

  const enter = (connection: Parameters<typeof newSubscriber>[0]): Subscriber => {
    const subscriber = newSubscriber(connection);
    entrance.enter(subscriber.address);
    counts[subscriber.transport] += 1;
    crowd.enter(subscriber);
    return subscriber;
  };

  const refusalFor = (shut: Shut | undefined): Refusal | undefined => {
    const retryAfter = 1 + Math.floor(random() * COME_BACK_WITHIN);
    if (closing !== undefined) return { code: 'hub.closing', detail: 'come back in a moment', retryAfter };
    if (shut === undefined) return undefined;
    observe('subscriber.refused', { why: shut });
    return { ...SHUT[shut], retryAfter };
  };
  const knock = (address: string): Refusal | undefined => refusalFor(entrance.knock(address, clock.now()));

  /** False: it is leaving, or was just sent away because it says too much. It is paused until its connection has closed. */
  const mayGoOn = (subscriber: Subscriber, weight = 1): boolean => {
    const may = mayTalk(subscriber, clock.now(), settings.messagesPerSecond, weight);
    if (!may) subscriber.ws?.pause();
    if (subscriber.life === 'leaving' || subscriber.life === 'gone') return false;
    if (may) return true;
    crowd.turnAway(
      subscriber,
      'rate.limited',
      `more than ${settings.messagesPerSecond} messages in a second; one that asks for many regions counts as several`,
    );
    // Its answer to that would not be read: nothing more comes from here.
    subscriber.socket.end();
    return false;
  };

  const handlers: SocketHandlers = {
    message: (subscriber, data, isBinary) => {
      const text = data.toString();
      if (!mayGoOn(subscriber, weightOf(text.length))) return;
      const message = isBinary ? NOT_TEXT : readMessage(text);
      if (message.kind === 'read') crowd.ask(subscriber, message.value);
      else if (mayErr(subscriber)) crowd.complain(subscriber, message.code, message.detail);
      else crowd.turnAway(subscriber, message.code, message.detail);
    },
    ping: (subscriber) => {
      if (mayGoOn(subscriber)) crowd.wrote(subscriber);
    },
    pong: (subscriber) => {
      if (mayGoOn(subscriber)) subscriber.unanswered = 0;
    },
    tooLarge: (subscriber) =>
      crowd.turnAway(
        subscriber,
        'body.too-large',
        `a message may have ${settings.maxMessage} bytes in ${piecesOf(settings.maxMessage)} pieces at most`,
      ),
    closing: lookFirst,
    closed: (subscriber, code) => crowd.gone(subscriber, code),
  };
  const server = socketServer(handlers, {
    maxMessage: settings.maxMessage,
    deflate: ways.framed,
    closeTimeout: CLOSE_GRACE,
  });

  const upgrade: LiveGateway['upgrade'] = (request, socket, head) => {
    const [path, query] = partsOf(request);
    if (path !== LIVE_PATH)
      return refuseUpgrade(socket, { code: 'route.unknown', detail: `the live feed is at ${LIVE_PATH}` });
    const address = addressOf(request);
    const refusal = knock(address);
    if (refusal !== undefined) return refuseUpgrade(socket, refusal);
    server.upgrade(request, socket, head, (ws) => {
      const asked = readQuery(query, ports.defaultFeed);
      const feed = asked.kind === 'read' ? asked.value.feed : ports.defaultFeed;
      const subscriber = enter({ wire: readsDeflated(ws) ? 'deflated' : 'websocket', socket, ws, address, feed });
      // A browser sees nothing of a handshake that fails, so what is wrong is said on the open connection.
      if (asked.kind === 'read') crowd.ask(subscriber, asked.value.asked);
      else crowd.turnAway(subscriber, asked.code, asked.detail);
      return subscriber;
    });
  };

  const streamTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const address = addressOf(request);
    const refusal = knock(address) ?? behindAnother(response);
    if (refusal !== undefined) return refuseResponse(response, refusal);
    const query = readQuery(askedByHand(request), ports.defaultFeed);
    if (query.kind === 'refused') return refuseResponse(response, query);
    const { feed, asked } = query.value;
    const desk = await crowd.desk(feed);
    if (desk === undefined)
      return refuseResponse(response, { code: 'feed.unknown', detail: `there is no feed ${JSON.stringify(feed)}` });
    const wish = readWish(withLastEventId(asked, request), desk.follower.catalogue);
    if (wish.kind === 'refused') return refuseResponse(response, wish);
    const full = refusalFor(entrance.refusal(address));
    if (full !== undefined) return refuseResponse(response, full);
    const socket = beginStream(request, response);
    if (socket === undefined) return;
    const subscriber = enter({ wire: 'sse', socket, ws: undefined, address, feed });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => crowd.gone(subscriber, 0));
    await crowd.start(subscriber, desk, wish.value);
  };

  let cancelBeat = (): void => {};
  const beat = (): void => {
    cancelBeat = clock.after(settings.heartbeat, () => {
      crowd.beat();
      beat();
    });
  };
  beat();

  const close = async (): Promise<void> => {
    await crowd.dismissAll();
    cancelBeat();
    server.close();
  };

  return {
    upgrade,
    stream: (request, response) => {
      streamTo(request, response).catch((error: unknown) => {
        observe('subscriber.failed', { transport: 'sse', error });
        if (response.headersSent) response.destroy();
        else
          refuseResponse(response, { code: 'log.unavailable', detail: 'the feed cannot be read now', retryAfter: 2 });
      });
    },
    counts: () => ({ ...counts }),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};

const SHUT: Readonly<Record<Shut, Pick<Refusal, 'code' | 'detail'>>> = {
  full: { code: 'live.full', detail: 'no more subscribers can be taken here now' },
  address: { code: 'rate.limited', detail: 'too many subscribers from this address' },
  handshakes: { code: 'rate.limited', detail: 'too many handshakes from this address within a second' },
};

const NOT_TEXT = { kind: 'refused', code: 'request.malformed', detail: 'messages are text, not binary' } as const;

const partsOf = (request: IncomingMessage): readonly [string, URLSearchParams] => {
  const [path = '', ...query] = (request.url ?? '').split('?');
  return [path, new URLSearchParams(query.join('?'))];
};
