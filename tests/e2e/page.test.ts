import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { flawsOf } from '../support/page-flaws.ts';
import type { PageHub } from '../support/page-hub.ts';
import { chromium, has, pageRig, type VisitOptions } from '../support/page-rig.ts';

const KYIV = '31';
const LVIV = '27';
const KHARKIV = '22';

/** What runs inside of the page is text here: these tests are compiled without a browser's types. */
const FOCUSED_CODE = `document.activeElement.getAttribute('data-code')`;

/** As the page itself measures it: from a frame's arrival to the picture after it. */
const LAST_FRAME_TOOK = `new Promise((resolve) => setTimeout(resolve, 60)).then(() => performance.getEntriesByName('frame')[0].duration)`;

describe.skipIf(chromium === undefined)('the page, in Chromium', () => {
  const { hub: ownHub, visit, complaints, requests } = pageRig();
  let hub: PageHub;

  beforeEach(() => {
    hub = ownHub();
  });

  const open = async (path?: string, options?: VisitOptions): Promise<Page> => {
    const page = await visit(path, options);
    await page.locator('.link[data-trust="live"]').waitFor();
    return page;
  };

  const answer = (page: Page) => page.locator('.answer');
  const onMap = (page: Page, code: string) => page.locator(`.map-region[data-code="${code}"]`);
  const inList = (page: Page, id: string) => page.locator(`.region-row[data-id="${id}"]`);

  test('an alert appears on the map, in the list and in the answer for my places', async () => {
    const page = await open(`/?places=${KYIV}`);
    await has(page, '.answer[data-state="clear"]');
    hub.alert(KYIV, { threats: [{ kind: 'missile', level: 'red' }], level: 'red' });
    await has(page, '.answer[data-state="alert"]');
    await has(page, '.map-region[data-code="UA-30"][data-state="alert"]');
    await has(page, `.region-row[data-id="${KYIV}"][data-state="alert"]`);
    expect(await onMap(page, 'UA-30').getAttribute('aria-label')).toMatch(/^Kyiv: Alert, Missiles · red level, since /);
    expect(await answer(page).innerText()).toMatch(/Missiles · red level/);
    expect(await page.title()).toMatch(/^Alert · Kyiv/);
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toBe(`${hub.url}/icon-alert.svg`);
    hub.clear(KYIV);
    await has(page, '.answer[data-state="clear"]');
    await has(page, '.map-region[data-code="UA-30"][data-state="clear"]');
  });

  test('an alert in a raion makes its oblast partial, with the share in words', async () => {
    const page = await open();
    const [raion] = [...hub.view().regions.values()].filter(({ parent }) => parent === KHARKIV);
    hub.alert(raion?.id ?? '');
    await has(page, `.region-row[data-id="${KHARKIV}"][data-state="partial"]`);
    expect(await inList(page, KHARKIV).innerText()).toContain('1 of 7 raions');
    await inList(page, KHARKIV).getByRole('button').first().click();
    await has(page, '.below-row[data-state="alert"]');
  });

  test('it survives a restart of the hub: it comes back, resumes and tells what was missed', async () => {
    const page = await open(`/?places=${LVIV}`);
    hub.down();
    await has(page, '.link[data-link="waiting"], .link[data-link="connecting"]');
    hub.alert(LVIV);
    hub.up();
    await has(page, '.answer[data-state="alert"]');
    await has(page, '.missed[data-gap="false"]');
    expect(await page.locator('.missed').innerText()).toContain('Alert: Lviv Oblast');
    expect(hub.connections()).toBe(1);
    await page.locator('.missed button').click();
    expect(await page.locator('.missed').count()).toBe(0);
  });

  test('a gap is shown: what cannot be had is said', async () => {
    const page = await open();
    hub.down();
    hub.forget('second');
    hub.alert(LVIV);
    hub.up();
    await has(page, '.missed[data-gap="true"]');
    expect(await page.locator('.missed-gap').innerText()).toMatch(/cannot be had/);
    await has(page, `.region-row[data-id="${LVIV}"][data-state="alert"]`);
  });

  test('silence leaves no colour of calm: what was clear is unknown, an alert stays as red and is marked', async () => {
    const page = await open(`/?places=${KYIV}`);
    hub.alert(LVIV);
    await has(page, '.map-region[data-code="UA-46"][data-state="alert"]');
    hub.goSilent(true);
    await has(page, 'html[data-trust="lost"]');
    await has(page, '.answer[data-state="unknown"]');
    await has(page, '.link[data-kind="lost"]');
    expect(await page.locator('.map-region[data-state="clear"]').count()).toBe(0);
    await has(page, '.map-region[data-code="UA-46"][data-state="alert"][data-certain="false"]');
  });

  test('a hub that does not hear its sources is told from one that does', async () => {
    const page = await open(`/?places=${KYIV}`);
    hub.heartbeat({ silent: ['second'] });
    await has(page, '.banner[data-kind="source"]');
    hub.heartbeat({ fresh: false, silent: ['second', 'ukrainealarm'] });
    await has(page, '.link[data-kind="silent"]');
    await has(page, '.answer[data-state="unknown"]');
    hub.heartbeat();
    await has(page, '.answer[data-state="clear"]');
  });

  test('a drill is marked around everything and in the title', async () => {
    hub.setStatus('Exercise');
    const page = await open(`/?places=${KYIV}&feed=drill-1`);
    hub.alert(KYIV);
    await has(page, '.answer[data-state="alert"]');
    await has(page, '.exercise-banner');
    expect(await page.locator('.exercise-side').count()).toBe(4);
    expect(await page.locator('.exercise-ground').count()).toBe(1);
    expect(await page.title()).toMatch(/^EXERCISE · /);
    await page.locator('.exercise-banner button').click();
    await page.waitForURL((url) => !url.search.includes('feed='));
  });

  test('there is a first picture before the whole board has come', async () => {
    hub.answers.set('/v1/status', () => ({
      json: { status: 'Actual', regions: [...hub.view().regions.values()].filter(({ parent }) => parent === null) },
    }));
    hub.down();
    const page = await visit(`/?places=${KYIV}`);
    await has(page, '.answer[data-state="clear"]');
    await has(page, '.map-region[data-state="clear"]');
    // And it does not last: nothing confirms it any more.
    hub.answers.clear();
    await has(page, '.answer[data-state="unknown"]');
  });

  test('the slider goes back in time, the map follows, and the page says that this is the past', async () => {
    hub.answers.set('/v1/status', (req) => {
      const at = new URL(req.url ?? '', 'http://hub').searchParams.get('at');
      const regions = [...hub.view().regions.values()];
      const past = regions.map((row) => (row.id === LVIV ? { ...row, state: 'alert', since: at } : row));
      return { json: { status: 'Actual', ...(at === null ? { regions } : { at, regions: past }) } };
    });
    const page = await open(`/?places=${KYIV}#history`);
    await page.locator('.time-control input[type=date]').fill('2026-01-02');
    await page.locator('input[type=range]').first().fill('600');
    await has(page, '.map-region[data-code="UA-46"][data-state="alert"]');
    expect(await page.locator('.past-bar').innerText()).toMatch(/You are looking at the past: 2 Jan 2026, 10:00/);
    await page.locator('.past-bar button').click();
    await has(page, '.map-region[data-code="UA-46"][data-state="clear"]');
    expect(await page.locator('.past-bar').count()).toBe(0);
  });

  test('an own map is drawn instead of the one that comes with the page', async () => {
    const page = await open();
    const square = [
      [30, 50],
      [31, 50],
      [31, 51],
      [30, 51],
      [30, 50],
    ];
    const feature = {
      type: 'Feature',
      properties: { iso: 'UA-30' },
      geometry: { type: 'Polygon', coordinates: [square] },
    };
    const buffer = Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: [feature] }));
    await page.locator('.top-bar .icon-button').click();
    await page.locator('input[type=file]').setInputFiles({ name: 'own.geojson', mimeType: 'application/json', buffer });
    await has(page, '.map-region');
    await expect.poll(() => page.locator('.map-region').count()).toBe(1);
  });

  test('the first load is under 100 kB of scripts and styles, packed, without the map', async () => {
    const html = await (await fetch(hub.url)).text();
    const paths = [...html.matchAll(/(?:src|href)="\.(\/page\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(paths.length).toBeGreaterThan(1);
    let bytes = 0;
    for (const path of paths) bytes += gzipSync(Buffer.from(await (await fetch(hub.url + path)).arrayBuffer())).length;
    expect(bytes).toBeLessThan(100_000);
  });

  test('it speaks the language of the browser, and the other on request', async () => {
    const page = await open(`/?places=${KYIV}`, { locale: 'uk-UA' });
    expect(await answer(page).innerText()).toContain('Немає тривоги');
    expect(await page.locator('html').getAttribute('lang')).toBe('uk');
    await page.locator('.language').click();
    expect(await answer(page).innerText()).toContain('No alert');
    await page.reload();
    await has(page, 'html[lang="en"]');
  });

  test('places are chosen by name, remembered, and stand in the address', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Choose from the list' }).click();
    await page.getByRole('searchbox').fill('lviv obl');
    await page.getByRole('button', { name: 'Add Lviv Oblast to my places' }).click();
    await page.keyboard.press('Escape');
    expect(await answer(page).innerText()).toContain('Lviv Oblast');
    expect(page.url()).toContain(`places=${LVIV}`);
    await page.goto(hub.url);
    await has(page, '.link[data-trust="live"]');
    expect(await answer(page).innerText()).toContain('Lviv Oblast');
  });

  test('the keyboard alone is enough: skip link, map by arrows, opening a region, closing a dialog', async () => {
    const page = await open();
    await has(page, '.map-region');
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.className')).toBe('skip');
    await page.locator('.map-region[tabindex="0"]').focus();
    const before = await page.evaluate<string>(FOCUSED_CODE);
    await page.keyboard.press('ArrowRight');
    const after = await page.evaluate<string>(FOCUSED_CODE);
    expect(after).not.toBe(before);
    await page.keyboard.press('Enter');
    await has(page, '.region-button[aria-expanded="true"]');
    await page.getByRole('button', { name: 'Choose from the list' }).focus();
    await page.keyboard.press('Enter');
    await has(page, 'dialog[open]');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  test('changes are announced to screen readers', async () => {
    const page = await open();
    hub.alert(LVIV);
    const announcer = page.locator('[data-testid="announcer"]');
    await expect.poll(() => announcer.textContent()).toContain('Alert: Lviv Oblast');
  });

  test.each([
    ['calm, dark', 'dark', () => {}],
    ['with alerts, light', 'light', () => hub.alert(KYIV)],
    ['an exercise', 'dark', () => hub.setStatus('Exercise')],
  ] as const)('axe finds nothing: %s', async (_name, colorScheme, prepare) => {
    prepare();
    const page = await open(`/?places=${KYIV},${LVIV}&theme=${colorScheme}`, { colorScheme });
    await has(page, '.map-region');
    for (const view of ['now', 'history', 'drills', 'hub']) {
      await page.evaluate(`location.hash = '${view}'`);
      await has(page, `.tab[aria-current="page"][href="#${view}"]`);
      await page.waitForTimeout(150);
      expect(await flawsOf(page), view).toEqual([]);
    }
  });

  test('no request leaves the hub, and the policy is never broken', async () => {
    const page = await open(`/?places=${KYIV}`);
    for (const view of ['history', 'drills', 'hub', 'now']) {
      await page.locator(`.tab[href="#${view}"]`).click();
      await page.waitForTimeout(200);
    }
    await page.locator('.top-bar .icon-button').click();
    await has(page, 'dialog[open]');
    const own = new URL(hub.url).host;
    expect(requests.filter((url) => new URL(url).host !== own)).toEqual([]);
    expect(complaints).toEqual([]);
    const { headers } = await fetch(hub.url);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
  });

  test('without connection the page still opens, and says that what it has is old', async () => {
    const page = await open(`/?places=${KYIV}`);
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await page.context().setOffline(true);
    hub.down();
    await page.reload();
    await has(page, '.link[data-kind="lost"]');
    await has(page, '.answer[data-state="unknown"]');
  });

  test('a nationwide change is a picture in one step, and the page measures how long each took', async () => {
    const page = await open(`/?places=${KYIV}`);
    await has(page, '.map-region');
    const roots = [...hub.view().regions.values()].filter(({ parent }) => parent === null);
    const took: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const since = new Date().toISOString();
      hub.events(
        ...roots.map(({ id }) => ({
          region: id,
          hazard: 'air-raid' as const,
          since,
          threats: [],
          sources: ['ukrainealarm'],
          disputed: false,
        })),
      );
      await has(page, '.answer[data-state="alert"]');
      expect(await page.locator('.map-region[data-state="alert"]').count()).toBe(roots.length);
      took.push(await page.evaluate<number>(LAST_FRAME_TOOK));
      hub.events(...roots.map(({ id }) => ended(id)));
      await has(page, '.answer[data-state="clear"]');
    }
    // How long it took is for the bench to say; that the page measures it shows here.
    expect(took.every((milliseconds) => milliseconds > 0)).toBe(true);
  });
});

const ended = (region: string) => ({
  type: 'alert.ended' as const,
  region,
  hazard: 'air-raid' as const,
  endedAt: new Date().toISOString(),
});
