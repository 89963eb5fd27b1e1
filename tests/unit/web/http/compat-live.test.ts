import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { crowdOf } from '../../../../src/adapters/web/compat/crowd.ts';
import { jaamGateway } from '../../../../src/adapters/web/compat/jaam.ts';
import type { HttpSettings } from '../../../../src/adapters/web/server/ports.ts';
import { JAAM_IDS } from '../../../../src/protocol/formats/jaam.ts';
import { fakeDesks } from '../../../support/fake-desk.ts';
import { at, refusedInALine, type Served, serve, T0, UA } from './serve.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const NO_LIMITS = { maxSubscribers: 100, maxPerAddress: 0, handshakesPerAddress: 0, trustProxy: false };

const hubWith = async (limits: Partial<typeof NO_LIMITS> = {}): Promise<Served & { closeCrowd(): Promise<void> }> => {
  const crowd = crowdOf({ ...NO_LIMITS, ...limits }, () => T0);
  const hub = await serve({ ports: { crowd } });
  await hub.post({ kind: 'heartbeat' });
  return { ...hub, closeCrowd: crowd.close };
};

type Event = { readonly event: string; readonly data: unknown };

/** Server-sent events as they come, with CRLF as raid has them. */
const listen = async (url: string) => {
  const asked = request(url);
  asked.on('error', () => {});
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  closing.push(() => void asked.destroy());
  const events: Event[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\r\n\r\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const [event = '', data = ''] = part.split('\r\n');
      events.push({ event: event.slice('event: '.length), data: JSON.parse(data.slice('data: '.length)) });
    }
    for (const wake of waiting) wake();
  });
  const ended = new Promise<void>((resolve) => response.once('close', () => resolve()));
  const until = (fits: (event: Event) => boolean): Promise<Event> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = events.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { response, events, until, ended };
};

const isUpdate = ({ event }: Event): boolean => event === 'update';

describe('raid, live', () => {
  test('says hello, and tells of each state that changed and of no other', async () => {
    const hub = await hubWith();
    const client = await listen(`${hub.url}/api/states/live`);
    expect(client.response.headers['content-type']).toContain('text/event-stream');
    expect(await client.until(({ event }) => event === 'hello')).toEqual({ event: 'hello', data: null });
    await hub.post({ kind: 'alert', region: '123', at: at(-10) });
    expect(await client.until(isUpdate)).toEqual({
      event: 'update',
      data: {
        state: {
          id: 19,
          name: 'Харківська область',
          name_en: 'Kharkiv oblast',
          alert: true,
          changed: '2026-11-20T08:59:50+02:00',
        },
        notification_id: expect.stringMatching(/^[\da-f-]{36}$/),
      },
    });
    // The state is alert already; then the last of its alerts ends.
    await hub.post({ kind: 'alert', region: '124', at: at(-5) });
    await hub.post({ kind: 'all-clear', region: '123', at: at(-4) });
    await hub.post({ kind: 'all-clear', region: '124', at: at(-3) });
    await client.until(({ data }) => (data as { state?: { alert: boolean } } | null)?.state?.alert === false);
    expect(client.events.filter(isUpdate)).toHaveLength(2);
  });

  test('one state alone is told of that one', async () => {
    const hub = await hubWith();
    const client = await listen(`${hub.url}/api/states/live/25`);
    await client.until(({ event }) => event === 'hello');
    await hub.post({ kind: 'alert', region: '22', at: at(-10) });
    await hub.post({ kind: 'alert', region: '31', at: at(-10) });
    expect((await client.until(isUpdate)).data).toMatchObject({ state: { id: 25, alert: true } });
    await refusedInALine(await hub.get('/api/states/live/26'), 404, 'region.unknown');
  });

  test.each([
    [
      'a source falls silent',
      (hub: Served) => hub.desk.play({ kind: 'silent', source: 'official', at: T0 + 1, reason: 'timeout' }),
    ],
    ['nobody vouches for the feed', (hub: Served) => hub.desk.doubt('no sequencer')],
    ['the log is lost', (hub: Served) => hub.desk.loseLog('e2')],
    ['the hub closes', (hub: Served & { closeCrowd(): Promise<void> }) => hub.closeCrowd()],
  ])('ends when %s, so that nobody goes on believing it', async (_why, happen) => {
    const hub = await hubWith();
    const client = await listen(`${hub.url}/api/states/live`);
    await client.until(({ event }) => event === 'hello');
    await happen(hub);
    await client.ended;
    expect(client.events.filter(isUpdate)).toEqual([]);
  });

  test('cannot be had while a state is unknown: a browser is told to come back, others by a line of text', async () => {
    const hub = await hubWith();
    hub.desk.doubt('no sequencer');
    await refusedInALine(await hub.get('/api/states/live'), 503, 'answer.unknown');
    const browser = await hub.get('/api/states/live', { Accept: 'text/event-stream' });
    expect(browser.status).toBe(200);
    expect(await browser.text()).toMatch(
      /^retry: 10000\n\nevent: error\ndata: \{"type":"error","code":"answer.unknown"/,
    );
  });

  test('lets in as many as may listen', async () => {
    const hub = await hubWith({ maxSubscribers: 1 });
    const first = await listen(`${hub.url}/api/states/live`);
    await first.until(({ event }) => event === 'hello');
    await refusedInALine(await hub.get('/api/states/live'), 503, 'live.full');
    first.response.destroy();
    await expect
      .poll(async () => {
        const next = await listen(`${hub.url}/api/states/live`);
        return next.response.statusCode;
      })
      .toBe(200);
  });
});

const lampHub = async (settings: Partial<HttpSettings> = {}, greetWithin?: number) => {
  const hub = await hubWith();
  const crowd = crowdOf(NO_LIMITS, () => T0);
  const gateway = jaamGateway({
    desks: fakeDesks([hub.desk]),
    defaultFeed: 'ua',
    settings: { maxBody: 1, maxSignals: 1, trustProxy: false, publicUrl: null, ...settings },
    crowd,
    ...(greetWithin === undefined ? {} : { greetWithin }),
  });
  const server = createServer();
  server.on('upgrade', (req, socket, head) => {
    if (!gateway.upgrade(req, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => void server.close(resolve)));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...hub,
    closeCrowd: crowd.close,
    lamp: (path: string, greets = true) => {
      const ws = new WebSocket(url + path);
      closing.push(() => ws.terminate());
      const payloads: Record<string, unknown>[] = [];
      const waiting = new Set<() => void>();
      ws.on('error', () => {});
      ws.on('message', (data) => {
        payloads.push(JSON.parse(String(data)));
        for (const wake of waiting) wake();
      });
      if (greets)
        ws.on('open', () => {
          ws.send('chip_id:a1b2c3');
          ws.send('firmware:4.5_github');
        });
      return {
        ws,
        payloads,
        closed: new Promise<number>((resolve) => ws.once('close', resolve)),
        refused: new Promise<IncomingMessage>((resolve) => ws.once('unexpected-response', (_req, res) => resolve(res))),
        until: (fits: (payload: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> =>
          new Promise((resolve) => {
            const look = (): void => {
              const found = payloads.find(fits);
              if (found === undefined) return;
              waiting.delete(look);
              resolve(found);
            };
            waiting.add(look);
            look();
          }),
      };
    },
  };
};

const NEVER = 1_645_674_000;

describe('JAAM lamps', () => {
  test('each of the 28 lights stands where lamps expect it', () => {
    const names =
      'Закарп Івано Терноп Львів Волин Рівнен Житомир Київська Чернігів Сумськ Харків Луган Донец Запоріз Херсон Крим Одес Микола Дніпро Полтав Черкас Кіровоград Вінниц Хмельн Чернівец Київ Харківська Запорізька'.split(
        ' ',
      );
    expect(JAAM_IDS).toHaveLength(28);
    JAAM_IDS.forEach((id, index) => {
      expect(UA.get(id as never)?.name, String(index)).toContain(names[index]);
    });
  });

  test('the lines of text come first, then all lights, then the change', async () => {
    const hub = await lampHub();
    const lamp = hub.lamp('/data_v4', false);
    await once(lamp.ws, 'open');
    lamp.ws.send('chip_id:a1b2c3');
    await hub.post({ kind: 'alert', region: '31', at: at(-10), threats: [{ kind: 'drone', since: at(-5) }] });
    expect(lamp.payloads).toEqual([]);
    lamp.ws.send('firmware:4.5_github');
    const calm = JAAM_IDS.map((): [number, number] => [0, NEVER]);
    const first = await lamp.until(({ payload }) => payload === 'alerts');
    expect(first).toEqual({ payload: 'alerts', alerts: calm.with(25, [1, T0 / 1000 - 10]) });
    expect(await lamp.until(({ payload }) => payload === 'drones2')).toEqual({
      payload: 'drones2',
      drones: calm.with(25, [1, T0 / 1000 - 5]),
    });
    await lamp.until(({ payload }) => payload === 'kabs2');
    const before = lamp.payloads.length;
    await hub.post({ kind: 'alert', region: '1293', at: at(-1) });
    const changed = await lamp.until((payload) => payload !== first && payload['payload'] === 'alerts');
    const alerts = calm
      .with(25, [1, T0 / 1000 - 10])
      .with(26, [1, T0 / 1000 - 1])
      .with(10, [1, T0 / 1000 - 1]);
    expect(changed).toEqual({ payload: 'alerts', alerts });
    expect(lamp.payloads).toHaveLength(before + 1);
  });

  test.each([
    ['1', 1, 0],
    ['2', [1, T0 / 1000 - 10], [0, NEVER]],
    ['3', [1, T0 / 1000 - 10], [0, NEVER]],
  ])('version %s has its own arrays', async (version, on, off) => {
    const hub = await lampHub();
    await hub.post({ kind: 'alert', region: '31', at: at(-10) });
    const { alerts } = await hub.lamp(`/data_v${version}`).until(({ payload }) => payload === 'alerts');
    expect((alerts as unknown[])[25]).toEqual(on);
    expect((alerts as unknown[])[0]).toEqual(off);
  });

  test('a lamp that says nothing is sent away', async () => {
    const hub = await lampHub({}, 20);
    expect(await hub.lamp('/data_v4', false).closed).toBe(1008);
  });

  test('the connection ends when a light becomes unknown, and none begins until all are known', async () => {
    const hub = await lampHub();
    const lamp = hub.lamp('/data_v4');
    await lamp.until(({ payload }) => payload === 'kabs2');
    const before = lamp.payloads.length;
    hub.desk.doubt('no sequencer');
    expect(await lamp.closed).toBe(1013);
    expect(lamp.payloads).toHaveLength(before);
    const refused = await hub.lamp('/data_v4').refused;
    expect([refused.statusCode, refused.headers['content-type']]).toEqual([503, 'text/plain; charset=utf-8']);
    hub.desk.doubt();
    await hub.lamp('/data_v4').until(({ payload }) => payload === 'alerts');
  });

  test('a hub that hears of one city lights that one', async () => {
    const hub = await lampHub();
    hub.desk.play({ kind: 'silent', source: 'official', at: T0 + 1, reason: 'timeout' });
    hub.desk.play({
      kind: 'spoke',
      profile: { id: 'kyiv', trust: 'official', regions: ['31' as never], silentAfter: null, muted: false },
      at: T0 + 2,
    });
    expect((await hub.lamp('/data_v4').refused).statusCode).toBe(503);
    const { alerts } = await hub.lamp('/only/31/data_v4').until(({ payload }) => payload === 'alerts');
    expect(alerts).toEqual(JAAM_IDS.map((id) => (id === '31' ? [0, NEVER] : [null, NEVER])));
  });

  test('closes with the hub', async () => {
    const hub = await lampHub();
    const lamp = hub.lamp('/data_v4');
    await lamp.until(({ payload }) => payload === 'alerts');
    await hub.closeCrowd();
    expect(await lamp.closed).toBe(1001);
  });
});
