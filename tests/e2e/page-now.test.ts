import { describe, expect, test } from 'vitest';
import { chromium, has, pageRig } from '../support/page-rig.ts';

const KYIV = '31';
const KYIV_OBLAST = '14';
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
