import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { chromium, has, pageRig } from '../support/page-rig.ts';

const TOKEN = 'ac_olena/+=~of:the"kind';
const ME = { id: 'p1', name: 'Olena', kind: 'person', role: 'reader', rights: ['read'], regions: null };
const HEX = [...TOKEN].map((one) => one.charCodeAt(0).toString(16)).join('');

describe.skipIf(chromium === undefined)('a hub that is not open to all, in Chromium', () => {
  const { hub, visit, requests, complaints } = pageRig();

  const lock = (): void => {
    hub().lock(TOKEN);
    hub().answers.set('/v1/me', ({ headers }) =>
      headers.authorization === `Bearer ${TOKEN}` ? { json: ME } : { status: 401, json: { code: 'token.unknown' } },
    );
    hub().answers.set('/v1/status', () => ({
      json: { feed: 'ua', status: 'Actual', epoch: 'first', seq: 1, asOf: null, fresh: true, sources: [], regions: [] },
    }));
  };
  const signIn = async (page: Page): Promise<void> => {
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await has(page, '[data-trust="live"]');
  };
  /** In no address, of whatever was asked. */
  const expectNoTokenInAddresses = (): void => {
    for (const url of [...requests, ...hub().asked]) {
      expect(decodeURIComponent(url)).not.toContain('ac_olena');
      expect(url).not.toContain(HEX);
    }
  };

  test('says that it takes a token, and follows the hub once there is one', async () => {
    lock();
    const page = await visit();
    await page.getByText('open only to those with a token').waitFor();
    expect(hub().connections()).toBe(0);
    await page.locator('.banner[data-kind="locked"] a').click();
    await signIn(page);
    await page.locator('.banner[data-kind="locked"]').waitFor({ state: 'detached' });
    expectNoTokenInAddresses();
    expect(complaints).toEqual([]);

    // The tab keeps it: what is loaded again need not be signed in to again.
    await page.reload();
    await has(page, '[data-trust="live"]');
    expectNoTokenInAddresses();
  });

  test('follows by a stream where no Upgrade passes, with the token in a header', async () => {
    lock();
    hub().passUpgrades(false);
    const page = await visit('/#hub');
    await signIn(page);
    hub().alert('31');
    await page.goto(`${hub().url}/#now`);
    await page.locator('.region-row[data-state="alert"], [data-state="alert"]').first().waitFor();
    expectNoTokenInAddresses();
  });

  test('is dark again for whoever signs out, and shows nothing of before', async () => {
    lock();
    const page = await visit('/#hub');
    await signIn(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('open only to those with a token').waitFor();
    expect(await page.locator('html').getAttribute('data-trust')).toBe('never');
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    expect(kept).not.toContain('ac_olena');
  });

  test('a push is confirmed by what it brought, without a token', async () => {
    lock();
    hub().answers.set('/v1/push/subscriptions/s1/confirm', (_, body) => ({
      json: { confirmed: JSON.parse(body).code },
    }));
    const page = await visit();
    const answered = await page.evaluate(async () => {
      const answer = await fetch('/v1/push/subscriptions/s1/confirm', { method: 'POST', body: '{"code":"c"}' });
      return [answer.status, await answer.json(), (await fetch('/v1/push')).status];
    });
    expect(answered).toEqual([200, { confirmed: 'c' }, 401]);
  });

  test('the service worker has the page to keep, and nothing of the board', async () => {
    lock();
    hub().print();
    const page = await visit();
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    const shell = await page.evaluate(async () => (await fetch('/?shell')).text());
    expect(shell).toContain('id="page"');
    expect(shell).not.toContain('first-look');
  });
});
