import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

/** First the one without windows, which takes half as much of a processor. */
const PLACES = [
  '/usr/lib/chromium/chromium-headless-shell',
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** A browser that is asked nothing and asks nobody; the first is needed by root. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A name of another machine's, as a phone on the wall's network has: not trusted as this machine's own is.
  '--host-resolver-rules=MAP hub.test 127.0.0.1',
];

const isCi = process.env['CI'] === 'true';

/** Where Chromium is. Without it the tests of the page fail in CI. */
export const findChromium = (): string | undefined => {
  const known = [process.env['CHROMIUM_PATH'], ...PLACES].find((path) => path !== undefined && existsSync(path));
  if (known === undefined && isCi)
    throw new Error('the page is tested in Chromium, which is not here and could not be installed');
  return known;
};

/** Before the first test, and once. */
export const setup = (): void => {
  const script = fileURLToPath(new URL('../../config/tools/chromium.mjs', import.meta.url));
  spawnSync(process.execPath, [script], { stdio: 'inherit' });
};

export const startChromium = (path: string): Promise<Browser> => chromium.launch({ executablePath: path, args: FLAGS });

let running: Promise<Browser> | undefined;

/** One for all tests of a process, which ends with it: to start it takes as long as a test does. */
export const sharedChromium = async (path: string): Promise<Browser> => {
  const before = await running;
  if (before?.isConnected()) return before;
  running = startChromium(path);
  return await running;
};
