import type { Sender, SenderPorts } from '../../../app/notify/kind.ts';
import type { Message } from '../../../app/notify/message.ts';
import { formatInstant } from '../../../domain/instant.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import type { MqttAddress } from '../address.ts';
import type { Links } from '../links.ts';
import { jsonText } from '../messages.ts';
import { openWay } from '../way.ts';
import { BIRTH, BIRTH_TOPIC, discoveries } from './discovery.ts';
import { homeEvent } from './events.ts';
import { placesOf } from './places.ts';
import { type HomeState, homeState, hubState } from './state.ts';
import { baseOf, homeTopics } from './topics.ts';

export type HomeOptions = {
  readonly address: MqttAddress;
  readonly links: Links;
  /** How often each state is said again; milliseconds. */
  readonly heartbeat: number;
  /** How long one try may take; milliseconds. */
  readonly timeout: number;
  readonly hub: string | null;
  readonly version: string;
};

/** A state is good for so many heartbeats. */
const HEARTBEATS = 3;
/** Home Assistant needs a moment to listen to what it was just told of; milliseconds. */
const SETTLE = [1_000, 4_000] as const;
/** Readers that come back together are answered together; milliseconds. */
const TOGETHER = 500;

/**
 * States of regions, and what happens there, at a broker: for smart homes.
 *
 * A retained state would come back as news after a restart of the broker or its reader, and be taken for how it is now.
 * So no state is retained: each is said when there is a connection, when a reader says that it is there, when it changes
 * and at each heartbeat, and is good for three of them. What ends this process, its connection or its trust in what it
 * knows ends the states, too: they expire, or become unknown.
 */
export const homeSender = (options: HomeOptions, ports: SenderPorts): Sender => {
  const { address, links, heartbeat, timeout, hub, version } = options;
  const { destination, view, clock } = ports;
  const expireAfter = heartbeat * HEARTBEATS;
  const topics = homeTopics(baseOf(address.topic, hub), view.feed);
  const places = placesOf(destination, view);
  // A drill, or a test, shows in no sensor that stands for a real alert.
  const isDiscovered = view.status === 'Actual';
  const hasDrill = isDiscovered && destination.button !== undefined;
  /** The latest word about each place, without its times. */
  const said = new Map<RegionId, HomeState>();
  const timers = new Set<() => void>();
  let answering = false;
  let pressedAt = Number.NEGATIVE_INFINITY;
  let closed = false;

  const later = (milliseconds: number, run: () => void): void => {
    const cancel = clock.after(milliseconds, () => {
      timers.delete(cancel);
      if (!closed) run();
    });
    timers.add(cancel);
  };

  const say = (topic: string, what: object): void => {
    const now = clock.now();
    const times = { at: formatInstant(now), until: formatInstant(now + expireAfter) };
    // Whether it comes is seen by the connection; what it would be worth later is nothing.
    way.link.publish(topic, JSON.stringify({ ...what, ...times }), { qos: 0 }).catch(() => {});
  };
  const sayAll = (): void => {
    if (!way.link.isOpen()) return;
    say(topics.hub, hubState(view));
    for (const place of places) {
      const state = homeState(place, view);
      said.set(place, state);
      say(topics.state(place), state);
    }
  };
  let hubSaid = '';
  const sayChanged = (): void => {
    if (!way.link.isOpen()) return;
    const about = hubState(view);
    if (hubSaid !== JSON.stringify(about)) {
      hubSaid = JSON.stringify(about);
      say(topics.hub, about);
    }
    for (const place of places) {
      const state = homeState(place, view);
      const before = said.get(place);
      if (before !== undefined && JSON.stringify(before) === JSON.stringify(state)) continue;
      said.set(place, state);
      say(topics.state(place), state);
    }
  };

  const announce = (): void => {
    way.link.publish(topics.availability, ONLINE, { qos: 1, retain: true }).catch(() => {});
  };
  /** All that a reader needs who knows nothing. */
  const introduce = (): void => {
    announce();
    if (isDiscovered)
      for (const { topic, payload } of discoveries(places, {
        view,
        topics,
        expireAfter,
        version,
        url: hub,
        drill: hasDrill,
      }))
        way.link.publish(topic, payload, { qos: 1 }).catch(() => {});
    sayAll();
    for (const moment of SETTLE) later(moment, sayAll);
  };

  const way = openWay(links, ports, {
    broker: address.broker,
    timeout,
    will: { topic: topics.availability, payload: OFFLINE },
    topics: [
      topics.availability,
      topics.test,
      ...(hasDrill ? [topics.drill] : []),
      ...(isDiscovered ? [BIRTH_TOPIC] : []),
    ],
    connected: () => introduce(),
    message: (topic, payload, retained) => {
      const text = Buffer.from(payload).toString('utf8').slice(0, 100);
      // Another process of this hub went, or the will of a connection that was cut came late: we are still there.
      if (topic === topics.availability && text !== ONLINE && !closed) announce();
      if (retained || closed) return;
      const isPressed = topic === topics.test || topic === topics.drill;
      if (isPressed && clock.now() - pressedAt > TOGETHER) {
        pressedAt = clock.now();
        if (topic === topics.drill) ports.drill();
        else ports.order({ test: `msg_test_${pressedAt}_${destination.id}` });
      }
      if (topic !== BIRTH_TOPIC || text !== BIRTH || answering) return;
      answering = true;
      later(TOGETHER, () => {
        answering = false;
        if (way.link.isOpen()) introduce();
      });
    },
  });

  const beat = (): void => {
    sayAll();
    later(heartbeat, beat);
  };
  later(heartbeat, beat);
  const unlisten = view.listen(sayChanged);

  /** What each place was when it was last told of something; only what was told since this process began. */
  const told = new Map<RegionId, HomeState>();

  /** The places that a message is about: each is told of its own alerts, of those above it and below it. */
  const nearTo = (message: Message): readonly RegionId[] => {
    const about = (message.data.event?.region ?? message.data.region?.id) as RegionId | undefined;
    if (about === undefined) return message.type === 'hub.blind' || message.type === 'hub.sighted' ? places : [];
    const touched = new Set([about, ...view.catalogue.ancestors(about), ...view.catalogue.descendants(about)]);
    return places.filter((place) => touched.has(place));
  };

  return {
    send: async (message, signal) => {
      sayChanged();
      const now = clock.now();
      const near = nearTo(message).map((place) => homeState(place, view));
      const events = near.flatMap((state) => {
        const place = state.region as RegionId;
        const event = homeEvent(message, state, told.get(place), { at: now, until: now + expireAfter });
        return event === undefined ? [] : [{ topic: topics.event(place), payload: JSON.stringify(event) }];
      });
      const outcome = await way.deliver([{ topic: topics.events, payload: jsonText(message) }, ...events], signal);
      if (outcome.kind === 'delivered') for (const state of near) told.set(state.region as RegionId, state);
      return outcome;
    },
    close: async () => {
      closed = true;
      unlisten();
      for (const cancel of timers) cancel();
      await way.link.close();
    },
  };
};

const ONLINE = 'online';
const OFFLINE = 'offline';
