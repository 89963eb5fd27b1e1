import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { mqttDestinations, mqttProblem } from '../../src/adapters/mqtt/destination.ts';
import { mqttLinks } from '../../src/adapters/mqtt/links.ts';
import { mqttSource } from '../../src/adapters/mqtt/source.ts';
import type { Destination } from '../../src/app/notify/destination.ts';
import { aedesBroker } from '../support/broker.ts';
import { alert, clear, fakeFollower, spoke } from '../support/fake-follower.ts';
import { destinationTo, notifyRig, quickClock } from '../support/notify-rig.ts';
import { place } from '../support/small-country.ts';

/** Sirens and messages at a broker, and one connection for all that has to do with it. */

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** Long enough that a busy machine reaches none of them by itself. */
const SIREN = { longest: 900_000, pause: 1_000, allClear: 0, confirmWithin: 300_000 };

type Heard = { readonly topic: string; readonly text: string; readonly retained: boolean };

const setup = async (path: string, more: Partial<Destination>) => {
  const broker = await aedesBroker();
  opened.push(broker.close);
  const clock = quickClock(20);
  const follower = fakeFollower({ now: clock.now });
  follower.append(spoke(0));
  const links = mqttLinks(clock, 300);
  const rig = notifyRig([follower], {
    clock,
    kinds: [mqttDestinations({ links, timeout: 2_000, heartbeat: 5_000, hub: null, version: '1' })],
  });
  const destination = destinationTo(`${broker.url}${path}`, { kind: 'mqtt', secrets: [], ...more });
  expect(await mqttProblem(destination)).toBeUndefined();
  const relay: MqttClient = await connectAsync(broker.url, { reconnectPeriod: 20 });
  opened.push(() => relay.endAsync(true));
  const heard: Heard[] = [];
  relay.on(
    'message',
    (topic, payload, { retain }) => void heard.push({ topic, text: payload.toString(), retained: retain }),
  );
  await relay.subscribeAsync('#');
  await rig.stores.destinations.put(destination);
  const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
    const limit = Date.now() + 15_000;
    while (!(await holds())) {
      if (Date.now() > limit) throw new Error(`in vain waited for: ${what}; heard ${JSON.stringify(heard)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const start = async (): Promise<void> => {
    const worker = await rig.worker('w');
    opened.push(worker.close);
    // Its beginning is told: from here on what happens is news.
    await until('it begins', async () => (await rig.stores.telling.progress('hall', 'ua'))?.cursor.syncing === false);
  };
  const commands = (): readonly string[] => heard.flatMap(({ topic, text }) => (topic === path.slice(1) ? [text] : []));
  const standing = () => rig.stores.telling.standing('hall');
  return { broker, clock, follower, links, rig, relay, heard, until, start, commands, standing };
};

test('a siren is switched on by an alert and off by its end, and says that it did', async () => {
  const { follower, relay, heard, until, start, commands, standing, rig } = await setup('/city/siren/cmnd', {
    as: 'siren',
    siren: { ...SIREN, confirm: 'city/siren/stat' },
  });
  relay.on('message', (topic, payload) => {
    if (topic === 'city/siren/cmnd') relay.publish('city/siren/stat', JSON.stringify({ POWER: payload.toString() }));
  });
  await start();
  follower.append(alert('3', 10));
  await until('its word', async () => ((await standing())?.reachedAt ?? 0) > 0);
  expect(commands()).toEqual(['ON']);
  follower.append(clear('3', 20));
  await until('off', () => commands().length === 2);
  expect(commands()).toEqual(['ON', 'OFF']);
  await until('both noted', async () => (await rig.stores.telling.deliveries('hall', 9)).length === 2);
  expect((await rig.stores.telling.deliveries('hall', 9)).map(({ outcome }) => outcome)).toEqual([
    'delivered',
    'delivered',
  ]);
  expect(heard.some(({ retained }) => retained)).toBe(false);
});

test('a siren that does not answer is told again, is known to be silent, and is still switched off in time', async () => {
  const { follower, relay, until, start, commands, standing } = await setup('/city/siren', {
    as: 'siren',
    siren: { ...SIREN, longest: 20_000, confirmWithin: 9_000, confirm: 'city/word' },
  });
  // What it once said stands at the broker still; it is no word of now.
  await relay.publishAsync('city/word', 'ON', { retain: true });
  await start();
  follower.append(alert('3', 10));
  await until('it is known', async () => (await standing())?.failingSince != null);
  expect((await standing())?.reason).toMatch(/not answered "on" within 9 s/);
  expect(commands()).toEqual(['ON', 'ON', 'ON']);
  await until('off by its limit', () => commands().includes('OFF'));
  relay.publish('city/word', 'off');
  await until('it answers in the end', async () => (await standing())?.failingSince === null);
});

test('a siren is not told of an alert that ended while there was no way to it, nor switched by the broker’s coming back', async () => {
  const { broker, follower, relay, until, start, commands, standing, rig } = await setup('/city/siren', {
    as: 'siren',
    siren: SIREN,
  });
  await start();
  // One that is known to be still: of a new one nobody knows, and it is told to be.
  follower.append(alert('3', 1));
  await until('it sounds', () => commands().length === 1);
  follower.append(clear('3', 2));
  await until('it is still', async () => commands().length === 2 && (await standing())?.failingSince === null);
  await broker.stop();
  // Until then what is published may still come.
  await until('it is known that the broker is gone', () =>
    rig.seen.some(({ event, fields }) => event === 'notify.failed' && fields['destination'] === 'hall'),
  );
  follower.append(alert('3', 10));
  await until('it fails', () => rig.seen.some(({ fields }) => fields['outcome'] === 'retry'));
  follower.append(clear('3', 20));
  await broker.start();
  await until('the siren is there again', () => relay.connected);
  await relay.subscribeAsync('#');
  follower.append(alert('12', 30));
  await until('the next one', () => commands().length > 2);
  expect(commands()).toEqual(['ON', 'OFF', 'ON']);
  expect((await rig.stores.telling.deliveries('hall', 1))[0]?.region).toBe('12');
});

test('a template of one’s own writes what goes to the topic, and makes nothing of what it does not know', async () => {
  const { follower, until, start, commands, rig } = await setup('/msh/2/json/mqtt/', {
    regions: [place('3')],
    template: {
      jsonata: `type = 'alert.started' ? { 'from': 1, 'type': 'sendtext', 'payload': words.title }`,
    },
  });
  await start();
  const told = (count: number) =>
    until(`${count} told`, async () => (await rig.stores.telling.deliveries('hall', 9)).length === count);
  follower.append(alert('3', 10));
  await told(1);
  follower.append(clear('3', 20));
  await told(2);
  follower.append(alert('3', 30));
  await until('two alerts', () => commands().length === 2);
  expect(commands().map((text) => JSON.parse(text))).toEqual([
    { from: 1, type: 'sendtext', payload: 'Повітряна тривога: Місто' },
    { from: 1, type: 'sendtext', payload: 'Повітряна тривога: Місто' },
  ]);
});

test('a source and a destination of one broker have one connection, also with the will that comes later', async () => {
  const { broker, relay, heard, links, until, start } = await setup('/homes', {});
  const news: unknown[] = [];
  const source = mqttSource(
    { url: broker.url, username: null, password: null, topic: 'city/signals' },
    links,
  )({
    news: () => {},
    text: (items) => void news.push(...items),
    kept: () => {},
    refused: () => {},
    cover: () => {},
    failed: () => {},
  });
  opened.push(async () => source.close());
  await until('the source listens', () => broker.connections() === 2);
  await start();
  await until('the destination is there', () =>
    heard.some(({ topic, text }) => topic === 'homes/availability' && text === 'online'),
  );
  await until('one connection beside that of the test', () => broker.connections() === 2);
  await relay.publishAsync('city/signals', '{"kind":"heartbeat"}', { qos: 1 });
  await until('the source hears', () => news.length > 0);
  broker.cut();
  await until(
    'the will is said',
    () => heard.filter(({ text }) => text === 'online').length > 1 || heard.some(({ text }) => text === 'offline'),
  );
});

test.each([
  ['http://broker.lan/topic', {}, /^url: expected an address such as mqtt:/],
  ['mqtt://broker.lan/a/#', {}, /^url: /],
  ['mqtt://broker.lan', { as: 'siren' }, /^url: expected the topic/],
  ['mqtt://broker.lan', { template: 'json' }, /^url: expected the topic/],
  ['mqtt://broker.lan/t', { template: 'ntfy' }, /^template: ntfy is no template for a broker/],
  ['mqtt://broker.lan/t', { template: { jsonata: '(' } }, /^template: /],
  ['mqtt://broker.lan/t', { as: 'siren', siren: { ...SIREN, confirm: 'a/+' } }, /^siren\.confirm: /],
] as const)('%s with %j cannot be told', async (url, more, why) => {
  expect(await mqttProblem(destinationTo(url, { kind: 'mqtt', ...(more as Partial<Destination>) }))).toMatch(why);
});
