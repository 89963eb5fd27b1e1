import { afterEach, describe, expect, test } from 'vitest';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import { capMessage, startCap } from '../support/upstream-cap.ts';
import type { SourceHub } from '../support/upstream-hub.ts';
import { startSourceHub } from '../support/upstream-hub.ts';
import type { Reply } from '../support/upstream-server.ts';
import { startUpstream } from '../support/upstream-server.ts';

/** Mistakes that readers of CAP have made, from a fake agency to the board of a subscriber; each by its name. */
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const open = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
  const one = await starting;
  opened.push(one);
  return one;
};
const isState = (hub: SourceHub, region: string, state: string) =>
  hub.until(`${region} is ${state}`, () => hub.stateOf(region) === state);
const refusedWith = (hub: SourceHub, code: string) =>
  hub.until(code, () => hub.observed.some(({ fields }) => fields['code'] === code));

const KYIV = 'UA80000000000093317';
const KHARKIV = 'UA63000000000041885';
const LVIV = 'UA46000000000026241';
const MINUTE = 60_000;
const DAY = 86_400_000;

/** A moment that many milliseconds from now, in UTC as CAP writes it, or in another spelling of the same instant. */
const moment = (fromNow: number, offset: 'Z' | '+00:00' | '-00:00' | '+02:00' = '-00:00'): string => {
  const shift = offset === '+02:00' ? 120 * MINUTE : 0;
  return new Date(Math.floor(Date.now() / 1_000) * 1_000 + fromNow + shift).toISOString().replace('.000Z', offset);
};
const refer = (identifier: string, sent: string): string => `alerts@example.org,${identifier},${sent}`;

const agencyAndHub = async () => {
  const agency = await open(startCap());
  const hub = await open(startSourceHub());
  const hear = (more: object = {}) =>
    hub.ingest({ cap: [{ id: 'agency', url: `${agency.url}/feed`, interval: '50ms', ...more }] });
  /** Resolves when the feed was asked twice more: what it said before is told by then. */
  const polled = async (): Promise<void> => {
    await agency.next(({ path }) => path === '/feed');
    await agency.next(({ path }) => path === '/feed');
  };
  return { agency, hub, hear, polled };
};

describe('CAP: messages that overlap', () => {
  test('a Cancel of A while B stands ⇒ clear', async () => {
    const { agency, hub, hear, polled } = await agencyAndHub();
    const [first, second, third] = [moment(-3 * MINUTE), moment(-2 * MINUTE), moment(-MINUTE)];
    agency.publish('a', capMessage({ identifier: 'a', sent: first, areas: [KYIV] }));
    agency.publish('b', capMessage({ identifier: 'b', sent: second, areas: [KYIV] }));
    agency.publish('lviv', capMessage({ identifier: 'lviv', sent: second, areas: [LVIV] }));
    await hear();
    await isState(hub, '31', 'alert');
    await isState(hub, '27', 'alert');
    const cancel = (identifier: string, ...of: readonly string[]) =>
      agency.publish(identifier, capMessage({ identifier, sent: third, msgType: 'Cancel', references: of }));
    cancel('x', refer('a', first), refer('lviv', second));
    await isState(hub, '27', 'unknown');
    await polled();
    expect(hub.stateOf('31')).toBe('alert');
    cancel('y', refer('b', second));
    await isState(hub, '31', 'unknown');
  });

  test('an Update with fewer places while another message names one of those ⇒ clear', async () => {
    const { agency, hub, hear, polled } = await agencyAndHub();
    const [first, second] = [moment(-3 * MINUTE), moment(-2 * MINUTE)];
    agency.publish('d', capMessage({ identifier: 'd', sent: first, areas: [KHARKIV, LVIV, KYIV] }));
    agency.publish('e', capMessage({ identifier: 'e', sent: second, areas: [LVIV] }));
    await hear();
    await isState(hub, '27', 'alert');
    agency.publish(
      'd2',
      capMessage({
        identifier: 'd2',
        sent: moment(-MINUTE),
        areas: [KHARKIV],
        msgType: 'Update',
        references: [refer('d', first)],
      }),
    );
    await isState(hub, '31', 'unknown');
    await polled();
    expect([hub.stateOf('22'), hub.stateOf('27')]).toEqual(['alert', 'alert']);
  });

  test('the all-clear of a gas leak ⇒ the air raid ended', async () => {
    const { agency, hub, hear, polled } = await agencyAndHub();
    agency.publish('raid', capMessage({ identifier: 'raid', sent: moment(-3 * MINUTE), areas: [KHARKIV] }));
    await hear();
    await isState(hub, '22', 'alert');
    const over = { areas: [KHARKIV], responseType: 'AllClear' } as const;
    agency.publish('gas', capMessage({ ...over, identifier: 'gas', sent: moment(-2 * MINUTE), event: 'Gas leak' }));
    await refusedWith(hub, 'signal.unknown-reference');
    await polled();
    expect(hub.stateOf('22')).toBe('alert');
    agency.publish('over', capMessage({ ...over, identifier: 'over', sent: moment(-MINUTE) }));
    await isState(hub, '22', 'unknown');
  });

  test.each([
    ['runs out', {}],
    ['is cancelled', { msgType: 'Cancel', areas: [] }],
    ['is updated to fewer places', { msgType: 'Update', areas: [LVIV] }],
  ])('a message %s ⇒ what another source said of the place is over with it', async (how, end) => {
    const { agency, hub, hear, polled } = await agencyAndHub();
    const [sent, expires] = [moment(-3 * MINUTE), moment(how === 'runs out' ? 3_000 : 30 * MINUTE)];
    agency.publish('a', capMessage({ identifier: 'a', sent, areas: [KYIV, KHARKIV], expires }));
    await hear({ trust: 'official' });
    await isState(hub, '31', 'alert');
    const siren = { id: 'siren', trust: 'official', silentAfter: null, muted: false, tokenHash: null } as const;
    const source = { ...siren, regions: ['31' as RegionId], addedAt: 0, confirmAfter: 1_000 };
    await hub.desk.registry.put(source);
    await hub.desk.intake.submit({ source, items: [{ kind: 'alert', region: '31' }], wait: true });
    if (how !== 'runs out') {
      const sentThen = new Date().toISOString();
      agency.publish(
        'x',
        capMessage({ identifier: 'x', areas: [], sent: sentThen, references: [refer('a', sent)], ...end }),
      );
    }
    await isState(hub, '22', 'unknown');
    await polled();
    expect(hub.stateOf('31')).toBe('alert');
    expect(hub.changes.findLast(({ type }) => type === 'alert.ended')).toMatchObject({
      region: '22',
      reason: expect.stringMatching(/^(expired|withdrawn|replaced): /),
    });
    await hub.desk.intake.submit({ source, items: [{ kind: 'all-clear', region: '31' }] });
    await isState(hub, '31', 'clear');
  });

  test('the all-clear that says it is over is one for all who are trusted no more', async () => {
    const { agency, hub, hear } = await agencyAndHub();
    const sent = moment(-3 * MINUTE);
    agency.publish('a', capMessage({ identifier: 'a', sent, areas: [KYIV] }));
    await hear({ trust: 'official' });
    await isState(hub, '31', 'alert');
    const siren = { id: 'siren', trust: 'relay', silentAfter: null, muted: false, tokenHash: null } as const;
    const source = { ...siren, addedAt: 0, confirmAfter: 1_000 };
    await hub.desk.registry.put(source);
    const items = [{ kind: 'alert', region: '31', at: new Date(Date.now() - MINUTE).toISOString() }];
    await hub.desk.intake.submit({ source, items, wait: true });
    const over = { responseType: 'AllClear', msgType: 'Update', references: [refer('a', sent)] } as const;
    agency.publish('x', capMessage({ identifier: 'x', areas: [KYIV], sent: moment(0), ...over }));
    await hub.until('it is over', () => hub.changes.some(({ type }) => type === 'alert.ended'));
    expect(hub.stateOf('31')).not.toBe('alert');
  });

  test('a worker that starts anew forgets who else names a place ⇒ clear', async () => {
    const { agency, hub, hear, polled } = await agencyAndHub();
    const [first, second] = [moment(-3 * MINUTE), moment(-2 * MINUTE)];
    agency.publish('a', capMessage({ identifier: 'a', sent: first, areas: [KYIV] }));
    agency.publish('b', capMessage({ identifier: 'b', sent: second, areas: [KYIV, LVIV] }));
    const worker = await hear();
    await isState(hub, '27', 'alert');
    await worker.close();
    await hear();
    agency.publish(
      'x',
      capMessage({ identifier: 'x', sent: moment(-MINUTE), msgType: 'Cancel', references: [refer('b', second)] }),
    );
    await isState(hub, '27', 'unknown');
    await polled();
    expect(hub.stateOf('31')).toBe('alert');
  });
});

describe('CAP: times', () => {
  test('an onset that lies ahead ⇒ refused, never raised; it is kept over a restart, and begins when the feed is down', async () => {
    const { agency, hub, hear } = await agencyAndHub();
    const onset = moment(4_000);
    agency.publish('later', capMessage({ identifier: 'later', sent: moment(-MINUTE), areas: [KYIV], onset }));
    agency.publish(
      'six',
      capMessage({ identifier: 'six', sent: moment(-MINUTE), areas: [LVIV], onset: moment(6 * MINUTE) }),
    );
    const worker = await hear();
    await agency.next(({ headers }) => headers['if-none-match'] !== undefined);
    expect([hub.stateOf('31'), hub.stateOf('27')]).toEqual(['unknown', 'unknown']);
    await worker.close();
    await agency.down();
    await hear();
    await isState(hub, '31', 'alert');
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(onset));
    expect(hub.stateOf('27')).toBe('unknown');
    const codes = (await hub.desk.refused.list(50)).map(({ code }) => code);
    expect(codes).not.toContain('signal.too-far-ahead');
  });

  test('an onset eight days ago in a message sent now ⇒ refused as too old', async () => {
    const { agency, hub, hear } = await agencyAndHub();
    agency.publish('long', capMessage({ identifier: 'long', sent: moment(0), areas: [KYIV], onset: moment(-8 * DAY) }));
    await hear();
    await isState(hub, '31', 'alert');
  });

  test('what has expired stands for ever', async () => {
    const { agency, hub, hear, polled } = await agencyAndHub();
    const [first, expires] = [moment(-2 * MINUTE), moment(4_000)];
    agency.publish('short', capMessage({ identifier: 'short', sent: first, areas: [KYIV, LVIV], expires }));
    await hear();
    await isState(hub, '31', 'alert');
    agency.publish(
      'renewed',
      capMessage({
        identifier: 'renewed',
        sent: moment(-MINUTE),
        areas: [LVIV],
        expires: moment(30 * MINUTE),
      }),
    );
    await isState(hub, '31', 'unknown');
    await polled();
    expect(hub.stateOf('27')).toBe('alert');
    expect(hub.changes.find(({ type }) => type === 'alert.ended')).toMatchObject({
      region: '31',
      endedAt: Date.parse(expires),
      reason: expect.stringMatching(/^expired: /),
    });
  });

  test('an expired message that a feed which is down may have renewed ⇒ clear', async () => {
    const { agency, hub, hear } = await agencyAndHub();
    const expires = moment(3_000);
    agency.publish('short', capMessage({ identifier: 'short', sent: moment(-MINUTE), areas: [KYIV], expires }));
    await hear();
    await isState(hub, '31', 'alert');
    agency.instead(() => ({ status: 503, body: 'later' }));
    await hub.until('it was over', () => Date.now() > Date.parse(expires) + 500 || undefined);
    await agency.next();
    expect(hub.stateOf('31')).toBe('alert');
    agency.instead();
    await isState(hub, '31', 'unknown');
  });

  test.each(['Z', '+00:00', '-00:00', '+02:00'] as const)(
    'a reference that writes the instant with %s, to an identifier with spaces ⇒ unknown, never ends',
    async (offset) => {
      const { agency, hub, hear } = await agencyAndHub();
      agency.publish(
        'a',
        capMessage({ identifier: 'Air raid 7 / Kyiv', sent: moment(-2 * MINUTE, '+00:00'), areas: [KYIV] }),
      );
      const sent = moment(-2 * MINUTE, offset);
      await hear();
      await isState(hub, '31', 'alert');
      const references = [refer('another one', moment(-DAY)), refer('Air raid 7 / Kyiv', sent)];
      agency.publish('x', capMessage({ identifier: 'x', sent: moment(-MINUTE), msgType: 'Cancel', references }));
      await isState(hub, '31', 'unknown');
    },
  );

  test.each([
    ['without an offset', new Date().toISOString().slice(0, 19)],
    ['with an offset that has no colon', `${new Date().toISOString().slice(0, 19)}+0200`],
  ])('sent %s ⇒ the alert is lost; it is refused aloud and shown as a report', async (_, sent) => {
    const { agency, hub, hear } = await agencyAndHub();
    agency.publish('a', capMessage({ identifier: 'a', sent, areas: [KYIV] }));
    await hear();
    await refusedWith(hub, 'signal.malformed');
    await hub.until('it is a report', () =>
      hub.changes.some((change) => change.type === 'report.added' && change.region === '31'),
    );
    expect(hub.stateOf('31')).toBe('unknown');
  });

  test('an all-clear in one of two languages, an Update whose second language names nobody ⇒ never ends', async () => {
    const { agency, hub, hear, polled } = await agencyAndHub();
    const first = moment(-3 * MINUTE);
    const second = moment(-2 * MINUTE);
    const english = (names: readonly string[]): string =>
      `<info><language>en-GB</language><event>Air raid warning</event>${names.map((name) => `<area><areaDesc>${name}</areaDesc></area>`).join('')}</info>`;
    agency.publish(
      'a',
      capMessage({
        identifier: 'a',
        sent: first,
        areas: [KYIV, LVIV],
        event: 'Повітряна тривога',
        infoXml: english(['The capital', 'The west']),
      }),
    );
    await hear();
    await isState(hub, '27', 'alert');
    agency.publish(
      'b',
      capMessage({
        identifier: 'b',
        sent: second,
        areas: [KYIV],
        event: 'Повітряна тривога',
        infoXml: english(['The capital']),
        msgType: 'Update',
        references: [refer('a', first)],
      }),
    );
    await isState(hub, '27', 'unknown');
    await polled();
    expect(hub.stateOf('31')).toBe('alert');
    agency.publish(
      'c',
      capMessage({
        identifier: 'c',
        sent: moment(-MINUTE),
        areas: [KYIV],
        event: 'Air raid warning',
        responseType: 'AllClear',
      }),
    );
    await isState(hub, '31', 'unknown');
  });
});

/** A feed of links, each with what it answers. */
const feedOf = async (entries: readonly { readonly updated?: string; readonly reply: Reply }[]) => {
  const hub = await open(startSourceHub());
  const feed = await open(
    startUpstream(({ path }) => {
      const index = /^\/(\d+)$/.exec(path)?.[1];
      if (index !== undefined) return entries[Number(index)]?.reply ?? { status: 404 };
      const links = entries.map(
        ({ updated }, at) =>
          `<entry><id>${at}</id>${updated === undefined ? '' : `<updated>${updated}</updated>`}<link type="application/cap+xml" href="/${at}"/></entry>`,
      );
      return { body: `<feed xmlns="http://www.w3.org/2005/Atom">${links.join('')}</feed>`, headers: { etag: '"1"' } };
    }),
  );
  await hub.ingest({ cap: [{ id: 'agency', url: `${feed.url}/feed`, interval: '30s' }] });
  return { hub, feed };
};
const alert = (identifier: string, ...areas: readonly string[]): Reply => ({
  body: capMessage({ identifier, sent: moment(-MINUTE), areas }),
});
const over = (identifier: string): Reply => ({
  body: capMessage({ identifier, sent: moment(-3 * MINUTE), areas: [LVIV], expires: moment(-2 * MINUTE) }),
});

describe('CAP: entries of a feed', () => {
  test('an entry that is newer under the same address ⇒ never read again', async () => {
    const hub = await open(startSourceHub());
    const first = moment(-2 * MINUTE);
    let [updated, message] = [first, capMessage({ identifier: 'a', sent: first, areas: [KYIV] })];
    const feed = await open(
      startUpstream(({ path }) => ({
        body:
          path === '/current'
            ? message
            : `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><updated>${updated}</updated><link href="/current"/></entry></feed>`,
      })),
    );
    await hub.ingest({ cap: [{ id: 'agency', url: `${feed.url}/feed`, interval: '50ms' }] });
    await isState(hub, '31', 'alert');
    updated = moment(-MINUTE);
    message = capMessage({ identifier: 'x', sent: updated, msgType: 'Cancel', references: [refer('a', first)] });
    await isState(hub, '31', 'unknown');
    expect(feed.seen.filter(({ path }) => path === '/current').length).toBe(2);
  });

  test('an entry without a time, the same word for word, with another message under its address ⇒ never read again', async () => {
    const hub = await open(startSourceHub());
    const sent = moment(-2 * MINUTE);
    let message = capMessage({ identifier: 'a', sent, areas: [KYIV] });
    const feed = await open(
      startUpstream(({ path, headers }) => {
        if (path === '/current') return { body: message };
        if (headers['if-none-match'] === '"1"') return { status: 304 };
        const item = '<item><guid>1</guid><link>/current</link></item>';
        return { body: `<rss><channel>${item}</channel></rss>`, headers: { etag: '"1"' } };
      }),
    );
    const worker = await hub.ingest({ cap: [{ id: 'agency', url: `${feed.url}/feed`, interval: '50ms' }] });
    await isState(hub, '31', 'alert');
    message = capMessage({ identifier: 'b', sent: moment(-MINUTE), areas: [LVIV] });
    await isState(hub, '27', 'alert');
    await worker.close();
    message = capMessage({ identifier: 'x', sent: moment(0), msgType: 'Cancel', references: [refer('a', sent)] });
    await hub.ingest({ cap: [{ id: 'agency', url: `${feed.url}/feed`, interval: '50ms' }] });
    await isState(hub, '31', 'unknown');
    expect(hub.stateOf('27')).toBe('alert');
    const refused = await hub.desk.refused.list(50);
    expect(refused).toEqual([]);
  });

  test.each([
    ['404', 20, 404],
    ['500', 5, 500],
  ])(
    'links that answer %s, then an alert ⇒ never read, and the source says that it works',
    async (_, count, status) => {
      const broken = Array.from({ length: count }, () => ({ updated: moment(0), reply: { status, body: 'no' } }));
      const { hub, feed } = await feedOf([...broken, { updated: moment(-MINUTE), reply: alert('a', KYIV) }]);
      await isState(hub, '31', 'alert');
      await hub.until('it says so', () => hub.observed.some(({ event }) => event === 'source.polled'));
      expect(await hub.status('agency')).toMatchObject({ state: 'failing', lastFailure: { code: 'upstream.owes' } });
      expect(feed.seen.filter(({ path }) => path === '/feed').length).toBe(1);
    },
  );

  test.each([
    ['300 entries', 300, true],
    ['1,100 entries', 1_100, true],
    ['1,100 entries without a time', 1_100, false],
  ])('%s, the newest last ⇒ read after minutes, or never', async (_, count, timed) => {
    const old = Array.from({ length: count - 1 }, (__, index) => ({
      ...(timed ? { updated: moment(-DAY + index * 1_000) } : {}),
      reply: over(`old ${index}`),
    }));
    const { hub, feed } = await feedOf([...old, { ...(timed ? { updated: moment(0) } : {}), reply: alert('a', KYIV) }]);
    await isState(hub, '31', 'alert');
    expect(feed.seen.length).toBeLessThan(150);
    expect(hub.stateOf('27')).toBe('unknown');
  });
});

describe('CAP: places', () => {
  const area = (description: string, name: string, value: string): string =>
    `<area><areaDesc>${description}</areaDesc><geocode><valueName>${name}</valueName><value>${value}</value></geocode></area>`;

  test.each([
    ['KOATUU 14 with the words for Donetsk ⇒ alert in another oblast', 'KOATUU', '14', ['28']],
    ['awareness_level 3 ⇒ alert in Khmelnytskyi', 'awareness_level', '3', ['28']],
    ['a code of ours that says another place ⇒ one of the two is not alerted', 'allclear', '31', ['28', '31']],
    ['KATOTTG of another place ⇒ one of the two is not alerted', 'KATOTTG', KYIV, ['28', '31']],
  ])('%s', async (_, name, value, raised) => {
    const { agency, hub, hear } = await agencyAndHub();
    const areaXml = area('Донецька область', name, value);
    agency.publish('a', capMessage({ identifier: 'a', sent: moment(-MINUTE), areaXml }));
    await hear();
    for (const region of raised) await isState(hub, region, 'alert');
    const up = hub.changes.flatMap((change) => (change.type === 'alert.started' ? [change.region] : []));
    expect([...up].sort()).toEqual([...raised].sort());
  });
});

/** Windows-1251 puts the Cyrillic letters of Unicode 0x350 lower, and the Ukrainian ones elsewhere. */
const UKRAINIAN: Readonly<Record<string, number>> = { і: 0xb3, І: 0xb2, ї: 0xbf, Ї: 0xaf, є: 0xba, Є: 0xaa, ґ: 0xb4 };
const windows1251 = (text: string): Uint8Array =>
  Uint8Array.from([...text], (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return UKRAINIAN[letter] ?? (code >= 0x410 && code <= 0x44f ? code - 0x350 : code);
  });

describe('encodings', () => {
  const words = '<area><areaDesc>Харківська область</areaDesc></area>';
  const declaration = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?>`;

  test.each([
    ['its declaration', declaration('windows-1251'), {}, windows1251],
    ['its content type', '', { 'content-type': 'application/xml; charset=windows-1251' }, windows1251],
    [
      'a declaration that the server contradicts',
      declaration('windows-1251'),
      { 'content-type': 'text/xml; charset=utf-8' },
      windows1251,
    ],
    ['a byte order mark', declaration('windows-1251'), {}, (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['a UTF-16 mark', declaration('UTF-16'), {}, (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ])('CAP in the encoding of %s ⇒ nobody is named', async (_, head, headers, encode) => {
    const message = capMessage({ identifier: 'a', sent: moment(-MINUTE), areaXml: words });
    const agency = await open(startUpstream(() => ({ body: encode(`${head}${message}`), headers })));
    const hub = await open(startSourceHub());
    await hub.ingest({ cap: [{ id: 'agency', url: agency.url, interval: '50ms' }] });
    await isState(hub, '22', 'alert');
  });

  test('JSON in windows-1251 by its content type ⇒ nobody is named', async () => {
    const city = await open(
      startUpstream(() => ({
        body: windows1251('["Харківська область"]'),
        headers: { 'content-type': 'application/json; charset=windows-1251' },
      })),
    );
    const hub = await open(startSourceHub());
    await hub.ingest({ json: [{ id: 'city', url: city.url, interval: '50ms' }] });
    await isState(hub, '22', 'alert');
  });
});
