import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { flawsOf } from '../support/page-flaws.ts';
import { chromium, has, pageRig } from '../support/page-rig.ts';

const KYIV = '31';
const KYIV_OBLAST = '14';
/** Bucha, in it. */
const RAION = '75';
const LVIV = '27';

describe.skipIf(chromium === undefined)('what the page follows', () => {
  const { hub, open, visit } = pageRig();

  test('names come once and the board without them', async () => {
    const page = await open(`/?places=${KYIV}`);
    await has(page, '.answer[data-state="clear"]');
    const frames: string[] = [];
    page.on('websocket', (socket) => frames.push(socket.url()));
    await page.reload();
    await has(page, '.answer[data-state="clear"]');
    await expect.poll(() => frames.length).toBeGreaterThan(0);
    expect(frames.every((url) => url.includes('board=brief'))).toBe(true);
    expect(hub().asked.filter((path) => path === '/v1/regions')).toHaveLength(1);
  });

  test('reloaded while the hub is away it keeps names and outlines, and calls nothing calm', async () => {
    const page = await open(`/?places=${KYIV_OBLAST}`);
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await expect.poll(() => page.evaluate('caches.match("/v1/regions").then((kept) => kept !== undefined)')).toBe(true);
    hub().dark(true);
    await page.reload();
    await has(page, '.map-region[data-state="unknown"]');
    expect(await page.locator('.map-region').count()).toBe(27);
    expect(await page.locator('.map-region:not([data-state="unknown"])').count()).toBe(0);
    expect(await page.locator('.answer').innerText()).toContain('Kyiv Oblast');
  });

  test('where no request to upgrade is passed, it follows by server-sent events', async () => {
    hub().passUpgrades(false);
    const page = await visit(`/?places=${KYIV}`);
    await has(page, '[data-link="open"][data-trust="live"]');
    hub().alert(KYIV);
    await has(page, '.answer[data-state="alert"]');
    hub().clear(KYIV);
    await has(page, '.answer[data-state="clear"]');
  });

  test('places of the address may be named', async () => {
    const page = await open('/?places=UA-32,Lviv%20Oblast');
    await has(page, '.answer[data-state="clear"]');
    expect(new URL(page.url()).searchParams.get('places')).toBe(`${KYIV_OBLAST},${LVIV}`);
  });

  test('a place that nobody knows is unknown, and said to be', async () => {
    const page = await open(`/?places=${KYIV},Atlantis`);
    await has(page, '.answer[data-state="unknown"]');
    expect(await page.locator('.answer').innerText()).toContain('Atlantis');
  });
});

describe.skipIf(chromium === undefined)('what my places are told on every view', () => {
  const { hub, open, visit } = pageRig();

  test('an alert in my place changed nothing on other views but the title', async () => {
    const page = await open(`/?places=${KYIV}#hub`);
    await has(page, '.place-bar[data-state="clear"]');
    hub().alert(KYIV, { level: 'red', threats: [{ kind: 'ballistic' }] });
    for (const view of ['hub', 'history', 'drills']) {
      await page.evaluate(`location.hash = '${view}'`);
      await has(page, `.tab[aria-current="page"][href="#${view}"]`);
      await has(page, '.place-bar[data-state="alert"]');
      expect(await page.locator('.place-bar').innerText()).toMatch(/Alert\s+Kyiv\s+Ballistic missiles · red level/);
    }
  });

  test.each(['en', 'uk'])('the answer stood out of its box beside the map: %s', async (lang) => {
    for (const [places, state] of [
      [KYIV, 'clear'],
      [`${KYIV},Atlantis`, 'unknown'],
    ] as const) {
      const page = await open(`/?places=${places}&lang=${lang}`);
      await has(page, `.answer[data-state="${state}"]`);
      for (const width of [1_024, 1_280, 1_440, 1_600]) {
        await page.setViewportSize({ width, height: 900 });
        const outside = await page.evaluate(
          'document.querySelector(".now-answer").scrollWidth - document.querySelector(".now-answer").clientWidth',
        );
        expect({ state, width, outside }).toEqual({ state, width, outside: 0 });
      }
    }
  });

  test('nor on Now, scrolled down: the answer stays in sight as a bar, and nothing jumps', async () => {
    const page = await open(`/?places=${KYIV}`, { viewport: { width: 390, height: 700 } });
    await has(page, '.region-row');
    expect(await page.locator('.place-bar').count()).toBe(0);
    // The first row is there before the page is as long as it gets.
    await page.waitForFunction('document.documentElement.scrollHeight - innerHeight >= 1200');
    await page.evaluate('scrollTo(0, 1200)');
    await has(page, '.place-bar[data-state="clear"]');
    expect(await page.evaluate('scrollY')).toBe(1200);
    const box = await page.locator('.place-bar').boundingBox();
    expect(box?.y).toBe(0);
  });

  test('a real alert takes the page over from a drill, which shrinks to a bar; the drill can be gone back to', async () => {
    hub().drill('drill-1');
    const page = await open(`/?places=${KYIV}&feed=drill-1`);
    await has(page, '.exercise-banner');
    await has(page, '.place-bar[data-state="clear"]');
    hub().alert(KYIV);
    await has(page, '.answer[data-state="alert"]');
    expect(await page.locator('.exercise-banner, .exercise-frame').count()).toBe(0);
    expect(await page.locator('.exercise-bar').innerText()).toContain('EXERCISE');
    expect(await page.title()).toMatch(/^Alert · Kyiv/);
    await page.getByRole('button', { name: 'Show the exercise' }).click();
    await has(page, '.exercise-banner');
    await has(page, '.place-bar[data-state="alert"]');
    await page.getByRole('button', { name: 'Show the real alert' }).click();
    await has(page, '.exercise-bar');
    hub().clear(KYIV);
    await has(page, '.exercise-banner');
  });

  test('without a place the page is not red for what has stood for years, and asks where one is', async () => {
    hub().alert('16', { since: '2022-04-04T16:00:00.000Z' });
    const page = await open('/');
    await has(page, '.answer[data-state="none"] .ask-place');
    const answer = page.locator('.answer');
    expect(await answer.innerText()).toMatch(/No new alerts[\s\S]*Under alert for years: Luhansk Oblast \(since/);
    const [raion] = [...hub().view().regions.values()].filter(({ parent }) => parent === '22');
    hub().alert(raion?.id ?? '');
    await expect.poll(() => answer.innerText()).toMatch(/Alert in a part of one region[\s\S]*Kharkiv Oblast/);
    hub().alert(KYIV);
    await expect.poll(() => answer.innerText()).toMatch(/In 1 more, only a part is under alert: Kharkiv Oblast\./);
    await has(page, '.answer[data-state="none"]');
  });

  test('a place is chosen on the map', async () => {
    const page = await open('/');
    await has(page, '.map-region');
    await page.getByRole('button', { name: 'Choose on the map' }).click();
    await has(page, '.map-picking');
    await page.locator('.map-region[data-code="UA-46"]').click();
    await has(page, '.answer[data-state="clear"]');
    expect(new URL(page.url()).searchParams.get('places')).toBe(LVIV);
  });

  test('a place is found by the position of the device, which is sent nowhere', async () => {
    const square = (id: string, west: number) => ({
      type: 'Feature',
      id,
      properties: { parent: null },
      geometry: {
        coordinates: [
          [
            [
              [west, 50],
              [west + 1, 50],
              [west + 1, 51],
              [west, 51],
              [west, 50],
            ],
          ],
        ],
      },
    });
    hub().answers.set('/v1/geo', () => ({ json: { features: [square(KYIV, 30), square(KYIV_OBLAST, 31)] } }));
    const page = await open('/', { geolocation: { latitude: 50.5, longitude: 30.99 }, permissions: ['geolocation'] });
    await page.getByRole('button', { name: 'Use this device’s position' }).click();
    await has(page, '.answer[data-state="clear"]');
    expect(new URL(page.url()).searchParams.get('places')).toBe(`${KYIV},${KYIV_OBLAST}`);
    expect(hub().asked.filter((path) => /30\.99|50\.5/.test(path))).toEqual([]);
  });

  test('where only the outlines of oblasts are known, the oblast is offered, and that raions have none is said', async () => {
    const ring = [
      [30, 50],
      [31, 50],
      [31, 51],
      [30, 51],
      [30, 50],
    ];
    const feature = { type: 'Feature', id: KYIV_OBLAST, geometry: { coordinates: [[ring]] } };
    hub().answers.set('/v1/geo', () => ({ json: { features: [feature] } }));
    const options = { geolocation: { latitude: 50.5, longitude: 30.5 }, permissions: ['geolocation'] };
    const page = await open('/', options);
    await page.getByRole('button', { name: 'Use this device’s position' }).click();
    await page.getByText('no outlines of the raions').waitFor();
    await page.getByRole('button', { name: 'Take Kyiv Oblast' }).click();
    await has(page, '.answer[data-state="clear"]');
    expect(new URL(page.url()).searchParams.get('places')).toBe(KYIV_OBLAST);
    // With those of the operator's map the raion is found.
    const raion = { ...feature, id: RAION, geometry: { type: 'Polygon', coordinates: [ring] } };
    hub().answers.set('/v1/map', () => ({ json: { type: 'FeatureCollection', features: [raion] } }));
    const other = await open('/', options);
    await other.getByRole('button', { name: 'Use this device’s position' }).click();
    await has(other, '.answer[data-state="clear"]');
    expect(new URL(other.url()).searchParams.get('places')).toBe(RAION);
  });

  test('green names who makes it so and for how many regions they speak; one line says how fresh it is', async () => {
    const page = await open(`/?places=${KYIV}`);
    await expect
      .poll(() => page.locator('.answer').innerText())
      .toMatch(/No alert according to ukrainealarm \(official, speaks for 1611 regions\), second \(relay/);
    expect(await page.locator('.link').count()).toBe(1);
    expect(await page.locator('.link').innerText()).toMatch(/^ukrainealarm, official, and 1 more, \d+ s ago$/);
    hub().heartbeat({ fresh: false, silent: ['ukrainealarm', 'second'] });
    await has(page, '.link[data-kind="silent"]');
    expect(await page.locator('body').innerText()).not.toMatch(/\bLive\b/);
  });

  test('an unconfirmed alert is as red as before, not grey like something that is off', async () => {
    const page = await open(`/?places=${KYIV}`);
    hub().alert(KYIV);
    await has(page, '.answer[data-state="alert"]');
    hub().heartbeat({ fresh: false, silent: ['ukrainealarm', 'second'] });
    await has(page, '.answer[data-state="alert"][data-certain="false"]');
    const colour = await page.evaluate<string>("getComputedStyle(document.querySelector('.answer')).backgroundColor");
    const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
    expect(red).toBeGreaterThan(2 * Math.max(green, blue));
    await has(page, '.answer-doubt');
  });

  test('what changed before the page was opened is there, with threats and levels in the list', async () => {
    hub().alert(LVIV, { level: 'yellow', threats: [{ kind: 'drone' }] });
    const page = await open('/');
    await has(page, '.latest .event');
    expect(await page.locator('.latest').innerText()).toContain('Alert: Lviv Oblast');
    expect(await page.locator(`.region-row[data-id="${LVIV}"]`).innerText()).toContain('Drones · yellow level');
    const label = await page.locator('.map-region[data-code="UA-46"]').getAttribute('aria-label');
    expect(label).toContain('Drones · yellow level');
  });

  test('what changed is there before the first heartbeat, and until it is known nothing is denied', async () => {
    hub().alert(LVIV);
    const asked: (() => void)[] = [];
    const page = await visit('/client.js');
    await page.route('**/v1/events*', async (route) => {
      await new Promise<void>((resolve) => asked.push(resolve));
      await route.continue();
    });
    hub().goSilent(true);
    await page.goto(`${hub().url}/`);
    await expect.poll(() => asked.length).toBe(1);
    expect(await page.locator('.latest p').innerText()).toBe('');
    for (const answer of asked) answer();
    await has(page, '.latest .event');
    hub().goSilent(false);
  });

  test('when the hub dies it is doubted, and in words that are right', async () => {
    const page = await visit(`/?places=${KYIV}`, { locale: 'uk-UA' });
    await has(page, '[data-trust="live"]');
    hub().dark(true);
    await has(page, '.answer[data-state="unknown"]');
    expect(await page.locator('.link').innerText()).toMatch(/^НЕ НАЖИВО\s+Від хабу немає звісток з/);
    hub().dark(false);
    hub().heartbeat({ fresh: false, silent: ['ukrainealarm', 'second'] });
    await has(page, '.link[data-kind="silent"]');
    expect(await page.locator('body').innerText()).not.toContain('Немає зв’язку');
  });
});

/** What is cut off: of the wall itself, and of what stands in it. */
const CUT_OFF = `[...document.querySelectorAll('.wall, .wall *')].filter((one) => {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  const isSeen = right > left && bottom > top;
  return isSeen && (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1);
}).map((one) => one.className || one.tagName)`;
/** A television, a small one, one that stands upright, an old one. */
const SCREENS = [
  [1920, 1080],
  [1280, 720],
  [1080, 1920],
  [1024, 768],
] as const;
const HEIGHT_OF = (selector: string) => `parseFloat(getComputedStyle(document.querySelector('${selector}')).fontSize)`;

describe.skipIf(chromium === undefined)('the page in special places', () => {
  const { hub, open, visit, complaints } = pageRig();

  test('on the wall the answer is the screen, and nothing is cut off, on whatever screen', async () => {
    const page = await open(`/?places=${KYIV},${LVIV},${KYIV_OBLAST}&wall`, { host: 'hub.test', locale: 'uk-UA' });
    await has(page, '.wall[data-state="clear"]');
    expect(await page.evaluate(CUT_OFF)).toEqual([]);
    const threats = [{ kind: 'ballistic', level: 'red' }, { kind: 'guided-bomb' }, { kind: 'drone' }] as const;
    hub().alert(KYIV, { level: 'red', threats });
    hub().alert(LVIV, { level: 'yellow', threats: [{ kind: 'missile', level: 'yellow' }] });
    await has(page, '.wall[data-state="alert"] .threat[data-level="yellow"]');
    for (const [width, height] of SCREENS) {
      await page.setViewportSize({ width, height });
      await expect.poll(() => page.evaluate(CUT_OFF)).toEqual([]);
      // A letter of this share of the screen is four centimetres high on one of a metre, and read from ten.
      const side = Math.min(width, height);
      await expect.poll(() => page.evaluate<number>(HEIGHT_OF('.wall-word'))).toBeGreaterThan(side * 0.12);
      expect(await page.evaluate<number>(HEIGHT_OF('.wall .threat'))).toBeGreaterThan(side * 0.03);
    }
    const text = await page.locator('.wall').innerText();
    expect(text).toMatch(/Балістика · червоний рівень/);
    expect(text).toMatch(/\d\d:\d\d:\d\d/);
    const code = await page.locator('.wall-code svg').getAttribute('aria-label');
    expect(code).toContain(`http://hub.test:${hub().port}/?places=${KYIV},${LVIV},`);
    expect(code).not.toContain('wall');
    expect(complaints).toEqual([]);
  });

  test('an address that the browser does not trust says what does not work there, and how to get it', async () => {
    const page = await open(`/?places=${KYIV}`, { host: 'hub.test' });
    await page.locator('.top-bar .icon-button').click();
    const note = page.locator('dialog .origin-note');
    expect(await note.innerText()).toMatch(/no notifications, no push[\s\S]*keep the screen on[\s\S]*https/);
    const trusted = await visit(`/?places=${KYIV}`);
    await has(trusted, '[data-trust="live"]');
    expect(await trusted.locator('.origin-note').count()).toBe(0);
  });

  test('axe finds nothing: the wall, a first visit, a bar', async () => {
    hub().alert(LVIV, { level: 'yellow', threats: [{ kind: 'drone' }] });
    for (const [path, scheme] of [
      [`/?places=${LVIV}&wall`, 'dark'],
      ['/', 'light'],
    ] as const) {
      const page = await open(path, { colorScheme: scheme });
      expect(await flawsOf(page), path).toEqual([]);
    }
  });

  test('the scripts of a first visit are under 60 kB, packed, without the map and the console', async () => {
    const html = await (await fetch(hub().url)).text();
    const scripts = [...html.matchAll(/(?:src|href)="\.(\/page\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');
    expect(scripts.length).toBeGreaterThan(0);
    let bytes = 0;
    for (const path of scripts)
      bytes += gzipSync(Buffer.from(await (await fetch(hub().url + path)).arrayBuffer())).length;
    expect(bytes).toBeLessThan(60_000);
  });
});
