import { describe, expect, test } from 'vitest';
import { chromium, has, pageRig } from '../support/page-rig.ts';

const KYIV = '31';

describe.skipIf(chromium === undefined)('what the document says before any script runs', () => {
  const { hub, visit, complaints, requests } = pageRig();

  test('the answer is read without a script, and as of when', async () => {
    hub().print();
    hub().alert(KYIV);
    const page = await visit(`/?places=${KYIV}`, { javaScriptEnabled: false });
    expect(await page.locator('.answer').innerText()).toMatch(/Alert[\s\S]*Kyiv[\s\S]*As of \d\d:\d\d:\d\d/i);
    expect(complaints).toEqual([]);
    // As wide as what replaces it: nothing jumps when the scripts are there.
    expect((await page.locator('.top-bar').boundingBox())?.x).toBe(0);
    expect(await page.locator('noscript').first().innerHTML()).toContain('refresh');
  });

  test('calm that no script confirms is taken back, and that it is old is said', async () => {
    hub().print();
    const page = await visit(`/?places=${KYIV}`, { javaScriptEnabled: false });
    await has(page, '.answer[data-state="clear"]');
    // In one go: without a script the page is loaded again every ten seconds, and begins anew.
    const later = `(() => {
      document.getAnimations().forEach((one) => one.finish());
      const seen = (name) => getComputedStyle(document.querySelector(name)).visibility;
      return [seen('.answer-word'), seen('.printed-old')];
    })()`;
    await expect.poll(() => page.evaluate(later)).toEqual(['hidden', 'visible']);
  });

  test('the page goes on from it without asking for the board', async () => {
    hub().print();
    const page = await visit(`/?places=${KYIV}`);
    await has(page, '[data-trust="live"]');
    await has(page, '.answer[data-state="clear"]');
    expect(await page.locator('.printed, #first-look').count()).toBe(0);
    expect(requests.filter((url) => url.includes('/v1/status'))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('who chose other places or another language before sees no answer of somebody else', async () => {
    hub().print();
    const script = `localStorage.setItem('allclear.prefs', '{"lang":"uk","places":["27"]}')`;
    const page = await visit('/', { script });
    expect(await page.evaluate('document.documentElement.dataset.printed')).toBe('other');
    await has(page, '[data-trust="live"]');
    expect(await page.locator('.answer-where').innerText()).toContain('Львівська');
  });

  test('a document that somebody in between kept for an hour says nothing of now', async () => {
    hub().print();
    const late = `{ const now = Date.now; Date.now = () => now() + 3600000; }`;
    const page = await visit(`/?places=${KYIV}`, { script: late });
    expect(await page.evaluate('document.documentElement.dataset.printed')).toBe('other');
    await expect.poll(() => requests.some((url) => url.includes('/v1/status'))).toBe(true);
  });

  test('what the service worker keeps says nothing of now', async () => {
    hub().print();
    const page = await visit(`/?places=${KYIV}`);
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    const kept = await page.evaluate<string>('caches.match("/").then((kept) => kept.text())');
    expect(kept).not.toContain('first-look');
    hub().dark(true);
    await page.reload();
    await has(page, '.answer[data-state="unknown"]');
  });
});
