import { describe, expect, test } from 'vitest';
import { shippedOutlines } from '../../../../src/adapters/files/shipped/outlines.ts';
import { readCap } from '../../../../src/adapters/upstreams/cap/message.ts';
import { placesOfArea } from '../../../../src/adapters/upstreams/cap/places.ts';
import type { RegionId } from '../../../../src/domain/places/catalogue.ts';
import { breachesOf, readStrictly } from '../../../support/cap-rules.ts';
import { hash } from '../../../support/fake-desk.ts';
import { at, DRILLER, refused, serve, T0, UA } from './serve.ts';

const shipped = shippedOutlines('ua', UA);
const outlines = () => shipped;
const MINUTE = 60_000;
const alert = (region: string, second: number, more: object = {}) => ({
  kind: 'alert',
  region,
  at: at(second),
  ...more,
});
const clear = (region: string, second: number) => ({ kind: 'all-clear', region, at: at(second) });

const hubAt = async () => {
  const clock = { now: T0 };
  return { clock, hub: await serve({ clock, ports: { outlines } }) };
};
type Hub = Awaited<ReturnType<typeof hubAt>>['hub'];

/** Each message of the index as it is sent, newest first. */
const messagesOf = async (hub: Hub, query = ''): Promise<readonly string[]> => {
  const index = await hub.get(`/v1/cap.atom${query}`);
  expect(index.status).toBe(200);
  expect(index.headers.get('Content-Type')).toContain('application/atom+xml');
  const read = readCap(await index.text());
  if (read.kind !== 'cap') throw new Error('unreadable');
  return Promise.all(
    read.links.map(async ({ url }) => {
      expect(url).toMatch(/^https:\/\/hub\.example\//);
      const answer = await hub.get(new URL(url).pathname);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('Content-Type')).toContain('application/cap+xml');
      return answer.text();
    }),
  );
};

const typesOf = (messages: readonly string[]): readonly string[] =>
  messages.map((xml) => {
    const { alert: message } = readStrictly(xml);
    return `${message['msgType']}${xml.includes('<responseType>AllClear<') ? ' AllClear' : ''}`;
  });

describe('GET /v1/cap.atom', () => {
  test('an alert is told, renewed while it stands, and ends with an all-clear that refers to all before', async () => {
    const { clock, hub } = await hubAt();
    await hub.post(alert('22', -5));
    clock.now = T0 + 61 * MINUTE;
    await hub.post(clear('22', 3_660));
    const messages = await messagesOf(hub);
    expect(typesOf(messages)).toEqual(['Update AllClear', 'Update', 'Update', 'Alert']);
    const read = messages.map(readStrictly);
    for (const [index, message] of read.entries())
      expect(message.references).toEqual(
        read
          .slice(index + 1)
          .map(({ key }) => key)
          .toReversed(),
      );
    expect(messages.flatMap((xml) => breachesOf(xml))).toEqual([]);
    expect(messages[3]).toContain('<sent>2026-11-20T09:00:00+02:00</sent>');
    expect(messages[3]).toContain('<onset>2026-11-20T08:59:55+02:00</onset>');
    expect(messages[3]).toContain('<value>UA63000000000041885</value>');
    expect(messages[3]).toContain('<polygon>');
  });

  test('asked again, later and of another gateway, a message is the same bytes', async () => {
    const { clock, hub } = await hubAt();
    const { clock: other, hub: neighbour } = await hubAt();
    for (const [one, time] of [
      [hub, clock],
      [neighbour, other],
    ] as const) {
      await one.post(alert('22', -5, { level: 'yellow' }));
      time.now = T0 + 31 * MINUTE;
      await one.post(alert('22', 1_860, { level: 'red' }));
    }
    const first = await messagesOf(hub);
    other.now = T0 + 59 * MINUTE;
    expect(await messagesOf(neighbour)).toEqual(first);
    clock.now = T0 + 70 * MINUTE;
    expect((await messagesOf(hub)).slice(-first.length)).toEqual(first);
  });

  test('the index is not sent again while nothing changes', async () => {
    const { hub } = await hubAt();
    await hub.post(alert('31', -5));
    const etag = (await hub.get('/v1/cap.atom')).headers.get('ETag') ?? '';
    expect((await hub.get('/v1/cap.atom', { 'If-None-Match': etag })).status).toBe(304);
    await hub.post(alert('22', -4));
    expect((await hub.get('/v1/cap.atom', { 'If-None-Match': etag })).status).toBe(200);
  });

  test('what falls silent is not ended: the alert goes on being renewed', async () => {
    const { clock, hub } = await hubAt();
    await hub.post(alert('22', -5));
    hub.desk.play({ kind: 'silent', source: 'official', at: T0 + 10_000, reason: 'timeout' });
    clock.now = T0 + 35 * MINUTE;
    expect(typesOf(await messagesOf(hub))).toEqual(['Update', 'Alert']);
  });

  test('while a region that was asked for is unknown there is no index: a missing message would read as calm', async () => {
    const { hub } = await hubAt();
    await hub.post(alert('22', -5));
    expect((await hub.get('/v1/cap.atom?regions=22')).status).toBe(200);
    hub.desk.play({ kind: 'silent', source: 'official', at: T0 + 10_000, reason: 'timeout' });
    expect((await hub.get('/v1/cap.atom?regions=22')).status).toBe(200);
    await refused(await hub.get('/v1/cap.atom?regions=22,31'), 503, 'answer.unknown');
    hub.desk.doubt('the log does not answer');
    await refused(await hub.get('/v1/cap.atom'), 503, 'answer.unknown');
  });

  test('without regions the index names those of which nothing is known', async () => {
    const { hub } = await hubAt();
    const subtitle = async (query = ''): Promise<string> =>
      /<subtitle>(.*)<\/subtitle>/.exec(await (await hub.get(`/v1/cap.atom${query}`)).text())?.[1] ?? '';
    expect(await subtitle()).toContain('Kyiv (31)');
    hub.desk.addSource({ id: 'kyiv', tokenHash: hash('of-kyiv'), regions: ['31' as RegionId] });
    await hub.post({ kind: 'heartbeat' }, { token: 'of-kyiv' });
    expect(await subtitle()).not.toContain('Kyiv (31)');
    expect(await subtitle()).toContain('Kharkiv Oblast (22)');
    expect(await subtitle('?regions=31')).toBe('A missing message is no all-clear.');
  });

  test('regions and hazards narrow it', async () => {
    const { hub } = await hubAt();
    await hub.post([alert('22', -5), alert('31', -5), alert('22', -4, { hazard: 'chemical' })]);
    expect(await messagesOf(hub)).toHaveLength(3);
    expect(await messagesOf(hub, '?regions=UA-30')).toHaveLength(1);
    const [raion = ''] = UA.children('22' as never);
    expect(await messagesOf(hub, `?regions=${raion}&hazards=chemical`)).toHaveLength(1);
  });

  test('a drill is of status Exercise and stands in its own index only', async () => {
    const { hub } = await hubAt();
    await hub.post(alert('22', -5), { path: '/v1/signals?feed=drill', token: DRILLER });
    expect(await messagesOf(hub)).toEqual([]);
    const messages = await messagesOf(hub, '?feed=drill');
    expect(messages.flatMap((xml) => breachesOf(xml, 'Exercise'))).toEqual([]);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain('DRILL');
    expect(messages[0]).toContain('НАВЧАННЯ');
  });

  test('a message that there is not is a 404', async () => {
    const { hub } = await hubAt();
    await refused(await hub.get('/v1/cap/ua.e1.31.air-raid.9-0'), 404, 'message.unknown');
    await refused(await hub.get('/v1/cap/nobody'), 404, 'message.unknown');
  });
});

test('every region of the country is told so that a reader places it surely, and by the rules', async () => {
  const { hub } = await hubAt();
  const roots = UA.regions.filter(({ parent }) => parent === null);
  await hub.post(roots.map(({ id }) => alert(id, -5)));
  const messages = await messagesOf(hub);
  expect(messages).toHaveLength(roots.length);
  expect(messages.flatMap((xml) => breachesOf(xml))).toEqual([]);
  expect(messages.every((xml) => xml.includes('<polygon>'))).toBe(true);
  expect(Math.max(...messages.map((xml) => xml.length))).toBeLessThan(100_000);
  const strange = UA.regions.filter((region) => {
    const line = [region, ...UA.ancestors(region.id).flatMap((id) => UA.get(id) ?? [])];
    return [line.map(({ name }) => name), line.map(({ nameEn }) => nameEn)].some((names) => {
      const placed = placesOfArea(
        { description: names.join(', '), geocodes: [{ name: 'KATOTTG', value: region.katottg ?? '' }] },
        UA,
      );
      return placed.agreed.join() !== region.id || placed.places.join() !== region.id || placed.unsure;
    });
  });
  expect(strange.map(({ id, name }) => `${id} ${name}`)).toEqual([]);
});
