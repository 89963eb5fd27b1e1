import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import { findChromium, sharedChromium } from './page-chromium.ts';
import { type PageHub, startPageHub } from './page-hub.ts';

const DIR = fileURLToPath(new URL('../../dist/src/page', import.meta.url));

export const chromium = findChromium();
if (chromium === undefined) {
  console.warn('The page was NOT tested: there is no Chromium. Install it, or say where it is with CHROMIUM_PATH.');
}

/** A page in Chromium, in a profile and with a hub of its own, anew for each test. */
export type PageRig = {
  readonly hub: () => PageHub;
  /** What the browser complained of: errors of the page, and whatever its policy forbids. */
  readonly complaints: readonly string[];
  /** Addresses that the pages asked for. */
  readonly requests: readonly string[];
  /** Opens a page and waits for nothing. */
  visit(path?: string, options?: VisitOptions): Promise<Page>;
  /** The same, and waits until the page follows the hub. */
  open(path?: string, options?: VisitOptions): Promise<Page>;
};

export type VisitOptions = BrowserContextOptions & {
  readonly host?: string;
  /** Runs in the page before anything of its own does. */
  readonly script?: string;
};

/** How far ahead the clock of this process and of the hubs is; milliseconds. */
const ahead = Number(process.env['TEST_CLOCK_AHEAD'] ?? 0);

/** The clock of a page, ahead by as much: one that is a year behind its hub takes nothing printed for new. */
const clockAhead = (milliseconds: number): string => `(() => {
  const Today = Date;
  globalThis.Date = class Date extends Today {
    constructor(...parts) {
      if (parts.length === 0) super(Today.now() + ${milliseconds});
      else super(...parts);
    }
    static now() {
      return Today.now() + ${milliseconds};
    }
  };
})()`;

/** For the body of a `describe`. */
export const pageRig = (): PageRig => {
  let browser: Browser;
  let hub: PageHub;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  const requests: string[] = [];
  beforeAll(async () => {
    browser = await sharedChromium(chromium ?? '');
  });
  beforeEach(async () => {
    hub = await startPageHub({ dir: DIR });
    complaints.length = 0;
    requests.length = 0;
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    await hub.close();
  });
  const visit: PageRig['visit'] = async (path = '/', { host = '127.0.0.1', script, ...options } = {}) => {
    const context = await browser.newContext({
      locale: 'en-GB',
      reducedMotion: 'reduce',
      colorScheme: 'dark',
      ...options,
    });
    contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) complaints.push(message.text());
    });
    page.on('request', (request) => requests.push(request.url()));
    if (ahead > 0) await page.addInitScript(clockAhead(ahead));
    if (script !== undefined) await page.addInitScript(script);
    await page.goto(`http://${host}:${hub.port}${path}`);
    return page;
  };
  return {
    hub: () => hub,
    complaints,
    requests,
    visit,
    open: async (path, options) => {
      const page = await visit(path, options);
      await has(page, '[data-trust="live"]');
      return page;
    },
  };
};

/** Waits until there is such an element to be seen. */
export const has = async (page: Page, selector: string): Promise<void> => {
  await page.locator(selector).first().waitFor();
};
