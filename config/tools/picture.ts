import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { findChromium, startChromium } from '../../tests/support/page-chromium.ts';
import { type PageHub, startPageHub } from '../../tests/support/page-hub.ts';

/** `npm run picture`: makes the pictures of the page anew that stand in the README, of an invented evening. */

const PAGE = fileURLToPath(new URL('../../dist/src/page', import.meta.url));
const PICTURES = new URL('../../src/page/picture/', import.meta.url);
const SIZE = { width: 1280, height: 800 };
const QUALITY = 0.75;
const KYIV = '31';
const MINUTE = 60_000;

const evening = (hub: PageHub): void => {
  const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE).toISOString();
  hub.alert('29', { since: '2022-12-10T22:22:00Z' });
  hub.alert('16', { since: '2022-04-04T16:45:00Z' });
  for (const [region, minutes] of [
    ['22', 84],
    ['20', 63],
    ['25', 47],
    ['19', 26],
    ['75', 18],
    ['79', 18],
  ] as const) {
    hub.alert(region, { since: ago(minutes) });
  }
  const threats = [
    { kind: 'ballistic', level: 'red', since: ago(12) },
    { kind: 'drone', since: ago(12) },
  ] as const;
  hub.alert(KYIV, { since: ago(12), level: 'red', threats });
};

/** As WebP, which the browser can make and the tool that drives it cannot. */
const pictureOf = async (page: Page): Promise<Buffer> => {
  const png = (await page.screenshot()).toString('base64');
  const blank = await page.context().newPage();
  const webp = await blank.evaluate<string>(
    `(async () => {
      const picture = new Image();
      picture.src = 'data:image/png;base64,${png}';
      await picture.decode();
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      canvas.getContext('2d').drawImage(picture, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: ${QUALITY} });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    })()`,
  );
  return Buffer.from(webp, 'base64');
};

const chromium = findChromium();
if (chromium === undefined) throw new Error('the pictures are made by Chromium; say where it is with CHROMIUM_PATH');
const hub = await startPageHub({ dir: PAGE });
evening(hub);
const browser = await startChromium(chromium);
for (const colorScheme of ['light', 'dark'] as const) {
  const context = await browser.newContext({
    viewport: SIZE,
    colorScheme,
    locale: 'en-GB',
    timezoneId: 'Europe/Kyiv',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${hub.url}/?places=${KYIV}`);
  await page.locator('[data-trust="live"]').first().waitFor();
  await page.locator('.map-region').first().waitFor();
  await page.locator('.latest li').first().waitFor();
  await writeFile(new URL(`${colorScheme}.webp`, PICTURES), await pictureOf(page));
}
await browser.close();
await hub.close();
