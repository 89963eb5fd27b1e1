import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { flawsOf } from '../support/page-flaws.ts';
import type { PageHub } from '../support/page-hub.ts';
import { chromium, pageRig, type VisitOptions } from '../support/page-rig.ts';

const TOKEN = 'ac_olena';
const NOW = '2026-11-20T07:00:00.000Z';
const LVIV = '27';
const KHARKIV = '22';

const ADMIN = ['alert', 'drill', 'review', 'manage', 'read'];
const me = (rights: readonly string[]) => ({
  id: 'p1',
  name: 'Olena',
  kind: 'person',
  role: rights.includes('manage') ? 'admin' : 'auditor',
  rights,
  regions: null,
});
const source = (id: string, more: object = {}) => ({
  id,
  trust: 'official',
  state: 'live',
  since: NOW,
  lastHeard: NOW,
  muted: false,
  silentAfterMs: 300_000,
  coverage: { count: 1611, regions: null, levels: null },
  setUp: { bySettings: false, tokens: [{ addedAt: NOW, endsAt: null }] },
  ...more,
});
const failing = {
  state: 'silent',
  setUp: { bySettings: true, tokens: [] },
  upstream: {
    state: 'failing',
    failures: 3,
    lastGoodAt: NOW,
    nextPollAt: null,
    lastFailure: { at: NOW, code: 'upstream.unreachable', detail: 'getaddrinfo' },
  },
};
const standing = {
  reachedAt: NOW,
  failingSince: null,
  reason: null,
  behind: 0,
  testedAt: NOW,
  testCame: true,
  ended: null,
};
const DESTINATION = { id: 'd1', name: 'siren', kind: 'webhook', url: 'https://siren.example/', from: 'http', standing };
const preview = (doubts: readonly object[] = [], takesTwo = false) => ({
  feed: 'ua',
  status: 'Actual',
  regions: [],
  touches: 145,
  destinations: [{ id: 'd1', name: 'siren' }],
  doubts,
  takesTwo,
});

type Sent = { readonly method: string; readonly url: string; readonly body: unknown; readonly token: string };

describe.skipIf(chromium === undefined)('the console, in Chromium', () => {
  const { hub: ownHub, visit, complaints } = pageRig();
  let hub: PageHub;
  let sent: Sent[] = [];

  beforeEach(() => {
    hub = ownHub();
    sent = [];
    says('/v1/me', me(ADMIN));
    says('/v1/sources', { fresh: true, sources: [source('city'), source('far', failing)] });
    says('/readyz', { ready: true, reasons: [], degraded: ['source far is silent'] });
    says('/metrics', 'allclear_subscribers{transport="websocket"} 12');
    says('/v1/operator/messages', { messages: [] });
    says('/v1/operator/proposals', { proposals: [] });
    says('/v1/operator/audit', { audit: [] });
    says('/v1/operator/preview', preview());
    says('/v1/people', {
      people: [{ id: 'p1', name: 'Olena', role: 'admin', regions: null, addedAt: NOW, tokens: [] }],
    });
    says('/v1/destinations', { destinations: [DESTINATION] });
    says('/v1/reach', {
      destinations: [{ id: 'd1', name: 'siren' }],
      events: [
        {
          epoch: 'e',
          seq: 7,
          type: 'alert.started',
          region: LVIV,
          at: NOW,
          expected: 2,
          reached: 1,
          lastAfter: 80,
          missing: ['d1'],
        },
      ],
    });
    says('/v1/rejected', {
      rejected: [
        { kind: 'dead-letter', at: NOW, id: 'l1', attempts: 3, reason: 'no room', signals: [{ region: LVIV }] },
        { kind: 'refused', at: NOW, source: 'city', code: 'signal.too-old', detail: 'too old', signal: '{}' },
      ],
    });
    says('/v1/audit', {
      audit: [
        {
          at: NOW,
          who: { kind: 'person', id: 'p1', name: 'Olena' },
          from: '10.0.0.1',
          act: 'changeSource',
          target: '/v1/sources/city',
          outcome: 'done',
          before: { muted: false },
          after: { muted: true },
        },
        {
          at: NOW,
          who: { kind: 'person', id: 'p2', name: 'Taras' },
          from: null,
          act: 'addPerson',
          target: '/v1/people',
          outcome: 'token.not-allowed',
        },
      ],
    });
    says('/v1/drills', { drills: [] });
    says('/v1/scenarios', { scenarios: [] });
  });
  afterEach(() => {
    expect(complaints).toEqual([]);
  });

  /** What the hub answers there; every request that is no GET is remembered. */
  const says = (path: string, json: unknown, status = 200): void => {
    hub.answers.set(path, (req, body) => {
      const method = req.method ?? 'GET';
      const token = (req.headers.authorization ?? '').replace('Bearer ', '');
      if (method !== 'GET')
        sent.push({ method, url: req.url ?? '', body: body === '' ? null : JSON.parse(body), token });
      return { json, status };
    });
  };
  const open = (path: string, options: VisitOptions = {}, token: string | null = TOKEN): Promise<Page> =>
    visit(path, {
      colorScheme: 'light',
      timezoneId: 'Europe/Kyiv',
      ...(token === null
        ? {}
        : {
            script: `sessionStorage.getItem('allclear.token') ?? sessionStorage.setItem('allclear.token', '${token}')`,
          }),
      ...options,
    });
  const press = (page: Page, name: string | RegExp) =>
    page
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click();
  const notice = (page: Page) => page.locator('.console-notice:not([hidden])');

  test('whoever signs in is told who they are and sees what their rights allow, for this tab or for the device', async () => {
    says('/v1/me', { code: 'token.unknown', detail: 'not known' }, 401);
    const page = await open('/#hub', {}, null);
    await page.locator('input[type=password]').fill('wrong');
    await press(page, 'Sign in');
    await page.getByText('The hub does not know this token').waitFor();
    expect(await page.locator('.section-link').count()).toBe(0);

    says('/v1/me', me(['review', 'read']));
    await page.locator('input[type=password]').fill(TOKEN);
    await press(page, 'Sign in');
    await page.getByText('Signed in as Olena (auditor)').waitFor();
    expect(await page.locator('.section-link').allInnerTexts()).toEqual([
      'Sources',
      'Alert by hand',
      'Destinations',
      'Files',
      'Refused',
      'Audit',
    ]);
    expect(await page.getByRole('button', { name: 'Mute' }).count()).toBe(0);
    expect(await page.evaluate(`[sessionStorage, localStorage].map((kept) => kept.getItem('allclear.token'))`)).toEqual(
      [TOKEN, null],
    );
    await page.reload();
    await page.getByText('Signed in as Olena').waitFor();

    await press(page, 'Sign out');
    await page.getByText('Keep it on this device').click();
    await page.locator('input[type=password]').fill(TOKEN);
    await press(page, 'Sign in');
    await page.getByText('The token is kept on this device').waitFor();
    expect(await page.evaluate(`[sessionStorage, localStorage].map((kept) => kept.getItem('allclear.token'))`)).toEqual(
      [null, TOKEN],
    );
  });

  test('an alert by hand: no place is chosen beforehand, the question repeats all of it, the answer says what it changed', async () => {
    says(
      '/v1/operator/signals',
      {
        effects: [
          { region: KHARKIV, effect: 'started', sources: ['operator'] },
          { region: LVIV, effect: 'unchanged', sources: ['operator'] },
        ],
      },
      201,
    );
    const page = await open('/?places=31#hub/alert');
    await page.locator('.act-form').waitFor();
    expect(await page.locator('.chip').count()).toBe(0);
    expect(await page.locator('.act-form button[type=submit]').isDisabled()).toBe(true);
    for (const name of ['kharkiv obl', 'Львівська обл']) {
      await page.getByRole('searchbox').fill(name);
      await page.locator('.place-choice').first().click();
    }
    await page.getByLabel('Missiles', { exact: true }).check();
    await page.getByLabel('Level').selectOption('red');
    await page.getByLabel('Why').fill('sirens heard at the town hall');
    await press(page, 'in 60 min');
    await press(page, 'Go on');
    const question = page.locator('.question');
    await question.getByText('145 regions, 12 subscribers connected now, 1 destination').waitFor();
    const text = await question.innerText();
    for (const said of [
      'REAL alert',
      'Kharkiv Oblast, Lviv Oblast',
      'Air raid · Missiles · red level',
      'sirens heard at the town hall',
    ])
      expect(text).toContain(said);
    // With its day where that is tomorrow.
    expect(text).toMatch(/Until\s+(\d+ \w+, )?\d\d:\d\d/);
    expect(sent).toEqual([]);

    await press(page, 'Give the alert');
    await notice(page).getByText('Kharkiv Oblast: under alert now.').waitFor();
    expect(await notice(page).innerText()).toContain(
      'Lviv Oblast: nothing changed, the same alert stood already (operator).',
    );
    expect(sent).toMatchObject([
      {
        token: TOKEN,
        body: {
          kind: 'alert',
          regions: [KHARKIV, LVIV],
          hazard: 'air-raid',
          level: 'red',
          threats: ['missile'],
          reason: 'sirens heard at the town hall',
        },
      },
    ]);
    expect(sent[0]?.body).not.toHaveProperty('confirm');
  });

  test('what the hub finds odd is asked back in the words of the page, and done when it is said again', async () => {
    says(
      '/v1/operator/preview',
      preview([{ code: 'already-alert', detail: 'under alert already: 27', regions: [LVIV] }]),
    );
    says('/v1/operator/signals', { effects: [] }, 201);
    const page = await open('/?lang=uk#hub/alert');
    await page.getByRole('searchbox').fill('Львівська обл');
    await page.locator('.place-choice').first().click();
    await page.getByLabel('Чому').fill('сирени');
    await press(page, 'Далі');
    await page.locator('.odd').getByText('тут уже тривога: Львівська область').waitFor();
    await press(page, 'Усе одно зробити');
    await notice(page).waitFor();
    expect(sent).toMatchObject([{ body: { regions: [LVIV], confirm: true } }]);
  });

  test('what takes two persons says so beforehand and afterwards, and nobody confirms their own', async () => {
    const proposal = (id: string, by: object) => ({
      id,
      by,
      at: NOW,
      expiresAt: new Date(Date.now() + 500_000).toISOString(),
      kind: 'alert',
      regions: [LVIV],
      hazard: 'air-raid',
      reason: 'heard',
      until: null,
    });
    says('/v1/operator/preview', preview([], true));
    says('/v1/operator/signals', { expiresAt: NOW }, 202);
    says('/v1/operator/proposals', {
      proposals: [proposal('own', { id: 'p1', name: 'Olena' }), proposal('other', { id: 'p2', name: 'Taras' })],
    });
    says(
      '/v1/operator/proposals/other/confirm',
      { effects: [{ region: LVIV, effect: 'started', sources: ['operator'] }] },
      201,
    );
    const page = await open('/#hub/alert');
    await page.locator('[data-proposal=own]').getByText('You asked for it yourself').waitFor();
    expect(await page.locator('[data-proposal=own]').getByRole('button', { name: 'Confirm' }).count()).toBe(0);
    await page.locator('[data-proposal=other]').getByRole('button', { name: 'Confirm and send' }).click();
    await page.locator('[data-proposal=other] .act').getByRole('button', { name: 'Confirm and send' }).click();
    await notice(page).getByText('Lviv Oblast: under alert now.').waitFor();

    await page.getByRole('searchbox').fill('lviv obl');
    await page.locator('.place-choice').first().click();
    await page.getByLabel('Why').fill('heard');
    await press(page, 'Go on');
    await page.getByText('nothing is sent until another person confirms it').waitFor();
    await page.locator('.question .button').first().click();
    await notice(page).getByText('Nothing was sent yet').waitFor();
  });

  test('each act on a source says what it will do before, and what it did after', async () => {
    says('/v1/sources/city', source('city', { muted: true }));
    says('/v1/sources/city/token', { ...source('city'), token: 'ac_new' }, 201);
    const page = await open('/#hub');
    const card = page.locator('[data-source=city]');
    await card.getByRole('button', { name: 'Mute' }).click();
    await card.getByText('calm becomes unknown').waitFor();
    expect(sent).toEqual([]);
    await card.locator('.act').getByRole('button', { name: 'Mute' }).click();
    await notice(page).getByText('city is muted. Its signals are refused.').waitFor();
    await card.getByRole('button', { name: 'New token' }).click();
    await card.getByLabel('The tokens before go on for').selectOption('1h');
    await card.locator('.act').getByRole('button', { name: 'New token' }).click();
    await page.locator('.token-once').getByText('ac_new').waitFor();
    expect(sent).toMatchObject([
      { method: 'PATCH', url: '/v1/sources/city', body: { muted: true } },
      { method: 'POST', url: '/v1/sources/city/token', body: { overlap: '1h' } },
    ]);
    await page.locator('.token-once').getByRole('button', { name: 'Close' }).click();
    expect(await page.content()).not.toContain('ac_new');
  });

  test('a new source is watched until its first word', async () => {
    const page = await open('/#hub');
    await page.locator('summary').getByText('Add a source').click();
    await page.getByLabel('Name').fill('school');
    await page.getByLabel('Speaks for').selectOption('nothing');
    const list = { fresh: true, sources: [source('school', { state: 'never-heard', lastHeard: null })] };
    hub.answers.set('/v1/sources', (req) =>
      req.method === 'POST' ? { status: 201, json: { ...source('school'), token: 'ac_s' } } : { json: list },
    );
    await page.locator('.folded').getByRole('button', { name: 'Add a source' }).click();
    await page.locator('.folded .act').getByRole('button', { name: 'Add a source' }).click();
    await page.getByText('Waiting for its first word…').waitFor();
    says('/v1/sources', { fresh: true, sources: [source('school')] });
    await page.getByText('school was heard. It works.').waitFor();
  });

  test('a source, a person and a destination of each kind are set up, and only what is different is sent', async () => {
    says('/v1/sources/city', {});
    const page = await open('/#hub');
    const city = page.locator('[data-source=city]');
    await city.getByRole('button', { name: 'Change' }).click();
    await page.getByText('Nothing is different yet').waitFor();
    expect(await city.getByRole('button', { name: 'Change' }).isDisabled()).toBe(true);
    await city.getByLabel('Trust').selectOption('relay');
    await city.getByLabel('Counts as silent after').fill('10 minutes');
    expect(await city.getByRole('button', { name: 'Change' }).isDisabled()).toBe(true);
    await city.getByLabel('Counts as silent after').fill('10m');
    await page.getByText(/Source city will be so: relay: .* the whole country; silent after 10m/).waitFor();
    await city.getByRole('button', { name: 'Change' }).click();
    await notice(page).getByText('Source city is so now').waitFor();
    expect(sent).toMatchObject([
      { method: 'PATCH', url: '/v1/sources/city', body: { trust: 'relay', silentAfter: '10m' } },
    ]);
    // What stands in the settings is changed there.
    expect(await page.locator('[data-source=far]').getByRole('button', { name: 'Change' }).count()).toBe(0);

    sent = [];
    says('/v1/people/p1', {});
    await page.goto(`${hub.url}/#hub/people`);
    const olena = page.locator('[data-person=p1]');
    await olena.getByRole('button', { name: 'Change' }).click();
    await olena.getByLabel('Name').fill('Olena Koval');
    await olena.getByLabel('Token ends').fill('2027-01-01T02:00');
    await olena.getByRole('searchbox').fill('Lviv Oblast');
    await olena.locator('.place-choice').first().click();
    await page.getByText(/Olena Koval, with the same token, within a second: admin; .*Lviv/).waitFor();
    await olena.getByRole('button', { name: 'Change' }).click();
    await notice(page).getByText('Olena Koval is changed').waitFor();
    expect(sent).toMatchObject([
      {
        method: 'PATCH',
        url: '/v1/people/p1',
        body: { name: 'Olena Koval', regions: [LVIV], expires: '2027-01-01T00:00:00.000Z' },
      },
    ]);

    sent = [];
    says('/v1/destinations', { ...DESTINATION, secret: null, test: { came: 'yes', took: 5 }, destinations: [] }, 201);
    await page.goto(`${hub.url}/#hub/destinations`);
    await page.locator('summary', { hasText: 'Add a destination' }).click();
    const form = page.locator('details', { hasText: 'Add a destination' }).locator('form');
    const add = async (kind: string, name: string, url: string): Promise<void> => {
      await form.getByLabel('Name').fill(name);
      await form.getByLabel('Kind').selectOption(kind);
      await form.getByLabel('Address').fill(url);
      if (kind === 'push') {
        await form.getByLabel('Key of the app').fill('key');
        await form.getByLabel('Secret of the app').fill('secret');
      }
      await form.getByRole('button', { name: 'Add a destination' }).click();
      // The password of a broker is asked for, and not repeated.
      expect(await form.locator('.act').innerText()).not.toContain('hunter2');
      await form.getByRole('button', { name: 'Add a destination' }).click();
      await form.locator('.act').waitFor({ state: 'detached' });
    };
    await add('mqtt', 'home', 'mqtt://user:hunter2@home.local/allclear');
    await add('push', 'phone', 'https://push.example/x');
    expect(sent.map(({ body }) => body)).toEqual([
      { kind: 'mqtt', name: 'home', url: 'mqtt://user:hunter2@home.local/allclear' },
      { kind: 'push', name: 'phone', url: 'https://push.example/x', push: { p256dh: 'key', auth: 'secret' } },
    ]);
  });

  test('a dead letter is tried again or let go, and a failure is said in the language of the page', async () => {
    says('/v1/rejected/l1/retry', { code: 'dead-letter.unknown', detail: 'there is no dead letter' }, 404);
    const page = await open('/?lang=uk#hub/review');
    await press(page, 'Спробувати ще');
    await page.locator('.act').getByRole('button', { name: 'Спробувати ще' }).click();
    await notice(page).getByText('Не вдалося: такого сигналу, що не дійшов, немає').waitFor();
    await page.getByText('надто давно').waitFor();
    hub.answers.set('/v1/rejected/l1', () => ({ status: 204, json: null }));
    await press(page, 'Відкинути');
    await page.locator('.act').getByRole('button', { name: 'Відкинути' }).click();
    await notice(page).getByText('Відкинуто.').waitFor();
  });

  test('the audit is filtered, and downloaded as it is filtered', async () => {
    const page = await open('/#hub/audit');
    await page.getByText('Changed a source').last().waitFor();
    expect(await page.locator('.audit-rows li').count()).toBe(2);
    await page.getByLabel('Person').selectOption({ label: 'Taras' });
    expect(await page.locator('.audit-rows li').count()).toBe(1);
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, /Download as CSV/)]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe(
      `\ufefftime,person,address,act,target,outcome,before,after\r\n${NOW},Taras,,addPerson,/v1/people,token.not-allowed,,\r\n`,
    );
  });

  test('a destination is tested, and it is shown who was reached by which alert', async () => {
    says('/v1/destinations/d1/test', { id: 't', came: 'yes', took: 40 });
    const page = await open('/#hub/destinations');
    await press(page, 'Send a test');
    await page.locator('.act').getByRole('button', { name: 'Send a test' }).click();
    await notice(page).getByText('The test came to siren after 40 ms.').waitFor();
    expect(await page.locator('.reach').innerText()).toMatch(
      /Alert: Lviv Oblast\s+1 of 2 reached, the last after 80 ms · not reached: siren/,
    );
  });

  test('drills have their own clock; those that are over are folded away and deletable; one whose player died says so', async () => {
    const drill = (id: string, state: string, more: object = {}) => ({
      id,
      feed: id,
      scenario: 'nationwide',
      title: 'Night',
      titleUk: 'Ніч',
      zone: 'Europe/Kyiv',
      state,
      speed: 60,
      at: '2022-12-25T07:30:00.000Z',
      from: '2022-12-25T07:00:00.000Z',
      to: '2022-12-25T15:00:00.000Z',
      position: 1_800,
      duration: 28_800,
      ...more,
    });
    says('/v1/drills', {
      drills: [
        drill('goes', 'playing'),
        drill('dead', 'left'),
        drill('over', 'finished', { proof: 'same', report: '/v1/drills/over/report', endedAt: NOW }),
      ],
    });
    says('/v1/drills/over', drill('over', 'finished'));
    const page = await open('/?lang=uk#drills');
    const goes = page.locator('[data-drill=goes]');
    await goes.getByText('0:30:00 з 8:00:00').waitFor();
    expect(await goes.innerText()).toContain('25 груд. 2022 р., 09:30 за часом Europe/Kyiv');
    expect(await page.locator('[data-drill=dead] [role=alert]').innerText()).toContain('ніхто його не замінив');
    expect(await page.locator('[data-drill=over]').isVisible()).toBe(false);
    await page.getByText('Закінчено: 1 навчання').click();
    expect(await page.locator('[data-drill=over] a').getAttribute('href')).toBe(
      `${hub.url}/v1/drills/over/report?lang=uk`,
    );
    await page.locator('[data-drill=over]').getByRole('button', { name: 'Видалити' }).click();
    await page.locator('[data-drill=over] .act').getByRole('button', { name: 'Видалити' }).click();
    await notice(page).getByText('«Ніч» видалено.').waitFor();
    expect(sent).toMatchObject([{ method: 'DELETE', url: '/v1/drills/over' }]);
    expect(await flawsOf(page, '.hub')).toEqual([]);
  });

  test('the chosen day moves the statistics, any range can be had, its shares add up, and it can be taken away', async () => {
    hub.answers.set('/v1/history', (req) => {
      const { searchParams } = new URL(req.url ?? '', 'http://hub');
      const [from = '', to = ''] = [searchParams.get('from'), searchParams.get('to')].map((text) => text ?? '');
      const at = (hours: number): string => new Date(Date.parse(from) + hours * 3_600_000).toISOString();
      const intervals = [{ hazard: 'air-raid', startedAt: at(2), endedAt: at(5), sources: ['=city'] }];
      return { json: { region: LVIV, from, to, intervals, unknown: [{ from: at(20), to: at(22) }] } };
    });
    const page = await open(`/?places=${LVIV}#history`);
    await page.locator('.shares').waitFor();
    const range = page.locator('.range-text');
    await page.getByLabel('Day', { exact: true }).fill('2026-03-10');
    await range.getByText('4 Mar 2026 to 10 Mar 2026').waitFor();
    await page.getByRole('button', { name: 'This day' }).click();
    await range.getByText('10 Mar 2026', { exact: true }).waitFor();
    const shares = page.locator('.shares li strong');
    await page.locator('[data-share=alert]').getByText('12.5 %').waitFor();
    const tenths = (await shares.allInnerTexts()).map((text) => Math.round(Number(text.replace(' %', '')) * 10));
    expect(tenths).toEqual([125, 792, 83]);

    await page.getByLabel('From').fill('2025-12-31');
    await range.getByText('31 Dec 2025 to 10 Mar 2026').waitFor();
    expect(await page.getByRole('button', { name: 'Own range' }).getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('.hour-axis').innerText()).toMatch(/0\s+3\s+6\s+9\s+12\s+15\s+18\s+21\s+24/);
    expect(await page.locator('.strip-legend').first().innerText()).toMatch(
      /alert\s+no alert\s+not known\s+has not come yet/,
    );

    const [csv] = await Promise.all([page.waitForEvent('download'), press(page, 'Download as CSV')]);
    expect(csv.suggestedFilename()).toBe('Lviv-Oblast-2025-12-31-2026-03-10.csv');
    const chunks: Buffer[] = [];
    for await (const chunk of await csv.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toContain(
      `\r\nLviv Oblast,Air raid,2025-12-31T00:00:00.000Z,2025-12-31T03:00:00.000Z,180,'=city,`,
    );
    const [picture] = await Promise.all([page.waitForEvent('download'), press(page, 'Download as picture')]);
    expect(picture.suggestedFilename()).toMatch(/\.png$/);
    await page.emulateMedia({ media: 'print' });
    const hidden = `[...document.querySelectorAll('.top-bar, .map-panel')].map((one) => getComputedStyle(one).display)`;
    expect(await page.evaluate(hidden)).toEqual(['none', 'none']);
  });

  test('Ukrainian is whole also where something fails: no view shows what the hub says in English', async () => {
    const refusal = { code: 'log.unavailable', detail: 'the log cannot be reached; nothing was taken' };
    for (const path of [
      '/v1/history',
      '/v1/status',
      '/v1/drills',
      '/v1/sources',
      '/v1/people',
      '/v1/audit',
      '/v1/rejected',
      '/v1/reach',
      '/v1/destinations',
      '/v1/operator/proposals',
    ])
      says(path, refusal, 503);
    const page = await open(`/?lang=uk&places=${LVIV}`);
    await page.locator('html[lang=uk]').waitFor();
    for (const view of [
      'now',
      'history',
      'drills',
      'hub',
      'hub/alert',
      'hub/people',
      'hub/destinations',
      'hub/review',
      'hub/audit',
    ]) {
      await page.evaluate(`location.hash = '${view}'`);
      if (view !== 'now') await page.getByText('журнал недоступний').first().waitFor();
      const text = (await page.locator('body').innerText()).replace(
        /AllClear|English|Natural Earth|Olena|siren|ukrainealarm|second|Enter|curl[^\n]*/g,
        '',
      );
      expect(
        text.match(/\b[a-z]{4,}\b/gi)?.filter((word) => !/^(readyz|json|ndjson|restart)$/i.test(word)) ?? [],
        view,
      ).toEqual([]);
    }
  });

  test.each([
    ['en', 'light', 1280],
    ['uk', 'dark', 360],
  ] as const)(
    'axe finds nothing, nothing is wider than the screen, and the language is whole: %s, %s, %i px',
    async (lang, theme, width) => {
      const page = await open(`/?lang=${lang}&theme=${theme}#hub`, { viewport: { width, height: 800 } });
      await page.locator('.section-link').first().waitFor();
      for (const section of ['sources', 'alert', 'people', 'destinations', 'files', 'review', 'audit']) {
        await page.evaluate(`location.hash = 'hub/${section}'`);
        await page.locator(`.section-link[aria-current=page][href="#hub/${section}"]`).waitFor();
        await page.waitForTimeout(100);
        expect(await flawsOf(page, '.hub'), section).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth'), section).toBeLessThanOrEqual(width);
        if (lang === 'uk') {
          const text = await page.locator('.hub').innerText();
          expect(
            text.match(/\b(?:the|is|and|of|not|what|signal(?!\.)|source|token|none|failed)\b/gi) ?? [],
            section,
          ).toEqual([]);
        }
      }
    },
  );

  test('the page comes without the console: under 60 kB of scripts, packed', async () => {
    const html = await (await fetch(hub.url)).text();
    const paths = [...html.matchAll(/(?:src|href)="\.(\/page\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');
    const scripts = await Promise.all(
      paths.map(async (path) => Buffer.from(await (await fetch(hub.url + path)).arrayBuffer())),
    );
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.reduce((sum, script) => sum + gzipSync(script).length, 0)).toBeLessThan(60_000);
    expect(scripts.join('')).not.toContain('Try again now');
  });
});
