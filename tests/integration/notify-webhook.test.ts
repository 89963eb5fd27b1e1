import { createPublicKey, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test } from 'vitest';
import { alert, clear, fakeFollower, silent, spoke } from '../support/fake-follower.ts';
import type { NotifyRig, Receiver } from '../support/notify-rig.ts';
import { destinationTo, notifyRig, quickClock, receiver } from '../support/notify-rig.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const endpoint = async (): Promise<Receiver> => {
  const opened = await receiver();
  closing.push(opened.close);
  return opened;
};

const started = async (rig: NotifyRig, name = 'one') => {
  const worker = await rig.worker(name);
  closing.push(worker.close);
  return worker;
};

const typesOf = ({ received }: Receiver): readonly string[] => received.map(({ body }) => body.type);

describe('a webhook', () => {
  test('is signed so that the library of Standard Webhooks and anybody with the public key can check it', async () => {
    const to = await endpoint();
    const follower = fakeFollower();
    follower.append(spoke(0));
    const rig = notifyRig([follower], { clock: quickClock(1) });
    const destination = destinationTo(to.url);
    await rig.stores.destinations.put(destination);
    await started(rig);
    follower.append(alert('11', 1));
    const [first] = await to.until(({ length }) => length >= 1);
    const headers = {
      'webhook-id': String(first?.headers['webhook-id']),
      'webhook-timestamp': String(first?.headers['webhook-timestamp']),
      'webhook-signature': String(first?.headers['webhook-signature']),
    };
    const text = first?.text ?? '';
    expect(new Webhook(destination.secrets[0]?.secret ?? '').verify(text, headers)).toMatchObject({
      type: 'alert.started',
      data: { feed: 'ua', status: 'Actual', region: { id: '11', state: 'alert' }, event: { seq: 2 }, tier: 'urgent' },
    });
    const raw = Buffer.from(rig.publicKey.slice('whpk_'.length), 'base64');
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
      format: 'jwk',
    });
    const v1a = headers['webhook-signature'].split(' ').find((one) => one.startsWith('v1a,'));
    const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`);
    expect(verify(null, signed, key, Buffer.from(v1a?.slice(4) ?? '', 'base64'))).toBe(true);
  });

  test('comes once for each event, in order, and to nobody else late because one hangs, answers bytes or 500', async () => {
    const good = await endpoint();
    const bad = await Promise.all([endpoint(), endpoint(), endpoint()]);
    bad[0]?.behave(() => {}); // never answers
    bad[1]?.behave((response) => {
      response.statusCode = 500;
      response.end('no');
    });
    bad[2]?.behave((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 5);
      response.on('close', () => clearInterval(timer));
    });
    const follower = fakeFollower();
    follower.append(spoke(0));
    const rig = notifyRig([follower], { clock: quickClock(1), timeout: 60_000 });
    await rig.stores.destinations.put(destinationTo(good.url));
    for (const [index, { url }] of bad.entries())
      await rig.stores.destinations.put(destinationTo(url, { id: `bad${index}` }));
    await started(rig);
    for (let second = 1; second <= 10; second += 1) {
      follower.append(second % 2 === 1 ? alert('11', second) : clear('11', second));
      await good.until(({ length }) => length >= second);
    }
    expect(good.received.map(({ body }) => (body.data['event'] as { seq: number }).seq)).toEqual([
      2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
    expect(bad.map(({ received }) => received.length)).toEqual([1, 1, 1]);
  });

  test('that failed comes again with the same id; what is over by then is told as state, and no end to who had no start', async () => {
    const to = await endpoint();
    const follower = fakeFollower();
    follower.append(spoke(0));
    const rig = notifyRig([follower], { clock: quickClock(100) });
    await rig.stores.destinations.put(destinationTo(to.url));
    await started(rig);
    to.behave((response) => {
      response.statusCode = 500;
      response.end();
    });
    follower.append(alert('11', 1));
    await to.until(({ length }) => length >= 3);
    expect(new Set(to.received.map(({ id }) => id)).size).toBe(1);
    follower.append(clear('11', 2));
    const before = to.received.length;
    to.behave(undefined);
    const all = await to.until(({ length }) => length > before);
    const { body } = all[before]!;
    expect(body).toMatchObject({
      type: 'region.state',
      data: { late: true, missed: 2, region: { id: '11', state: 'clear' } },
    });
    follower.append(alert('12', 3));
    await to.until(({ length }) => length > before + 1);
    expect(typesOf(to).slice(before)).toEqual(['region.state', 'alert.started']);
  });

  test('a redirect is a failure and is not followed; 410 ends it', async () => {
    const to = await endpoint();
    const elsewhere = await endpoint();
    const follower = fakeFollower();
    follower.append(spoke(0));
    const rig = notifyRig([follower], { clock: quickClock(50) });
    await rig.stores.destinations.put(destinationTo(to.url));
    await started(rig);
    to.behave((response) => {
      response.writeHead(307, { Location: elsewhere.url });
      response.end();
    });
    follower.append(alert('11', 1));
    await to.until(({ length }) => length >= 2);
    const [tried] = await rig.stores.telling.deliveries('hall', 1);
    expect(tried).toMatchObject({
      outcome: 'retry',
      status: 307,
      reason: 'it answered 307: redirects are not followed',
    });
    expect(elsewhere.received).toEqual([]);
    to.behave((response) => {
      response.statusCode = 410;
      response.end();
    });
    await vitestUntil(async () => (await rig.stores.destinations.get('hall'))?.ended !== undefined);
    const count = to.received.length;
    follower.append(clear('11', 2), alert('12', 3));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(to.received).toHaveLength(count);
  });

  test('one of the settings that says it is gone is tried again only now and then', async () => {
    const to = await endpoint();
    to.behave((response) => {
      response.statusCode = 410;
      response.end();
    });
    const follower = fakeFollower();
    follower.append(spoke(0));
    const clock = quickClock(100);
    const rig = notifyRig([follower], { clock, settled: [destinationTo(to.url, { from: 'settings' })] });
    await started(rig);
    follower.append(alert('11', 1));
    const began = clock.now();
    await to.until(({ length }) => length >= 2);
    expect(clock.now() - began).toBeGreaterThan(250_000);
    expect(to.received).toHaveLength(2);
  });

  test('Retry-After slows it, and a person who asks for another try gets one at once', async () => {
    const to = await endpoint();
    const follower = fakeFollower();
    follower.append(spoke(0));
    const rig = notifyRig([follower], { clock: quickClock(10) });
    await rig.stores.destinations.put(destinationTo(to.url));
    await started(rig);
    to.behave((response) => {
      response.writeHead(429, { 'Retry-After': '600' });
      response.end();
    });
    follower.append(alert('11', 1));
    await to.until(({ length }) => length >= 1);
    await vitestUntil(async () => (await rig.stores.telling.deliveries('hall', 1)).length === 1);
    await new Promise((resolve) => setTimeout(resolve, 400)); // four seconds of the hub
    expect(to.received).toHaveLength(1);
    to.behave(undefined);
    await rig.stores.telling.ask('hall', { retry: true });
    await to.until(({ length }) => length >= 2);
    expect(to.received[1]?.id).toBe(to.received[0]?.id);
  });

  test('a test is told as a test, and whether it came is known', async () => {
    const to = await endpoint();
    const follower = fakeFollower();
    follower.append(spoke(0));
    const rig = notifyRig([follower], { clock: quickClock(1) });
    await rig.stores.destinations.put(destinationTo(to.url));
    await started(rig);
    await rig.stores.telling.ask('hall', { test: 'msg_test1' });
    const [first] = await to.until(({ length }) => length >= 1);
    expect(first).toMatchObject({ id: 'msg_test1', body: { type: 'test', data: { status: 'Test' } } });
    await vitestUntil(async () => (await rig.stores.telling.standing('hall'))?.test?.came === true);
  });

  test('that all sources are silent is told, region by region and as a blind hub, and so is that one speaks again', async () => {
    const to = await endpoint();
    const follower = fakeFollower();
    follower.append(spoke(0));
    // A second of the machine's: time to tell what comes before it.
    const rig = notifyRig([follower], { clock: quickClock(100), blindAfter: 100_000 });
    await rig.stores.destinations.put(destinationTo(to.url, { regions: ['11' as never] }));
    await started(rig);
    follower.append(silent(1));
    await to.until((all) => all.some(({ body }) => body.type === 'hub.blind'));
    expect(typesOf(to)).toEqual(['source.silent', 'region.unknown', 'hub.blind']);
    follower.append(spoke(2));
    await to.until((all) => all.some(({ body }) => body.type === 'hub.sighted'));
    await to.until((all) =>
      all.some(
        ({ body }) => body.data['region'] !== undefined && (body.data['region'] as { state: string }).state === 'clear',
      ),
    );
  });
});

/** Looks again and again; the test's own limit ends it. */
const vitestUntil = async (is: () => Promise<boolean>): Promise<void> => {
  while (!(await is())) await new Promise((resolve) => setTimeout(resolve, 5));
};
