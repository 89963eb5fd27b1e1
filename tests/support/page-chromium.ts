import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
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

const INSTALLER = 'apt-get';

const isCi = process.env['CI'] === 'true';

/** Where Chromium is. In CI Debian's package is installed when it is missing; without it the tests fail there. */
export const findChromium = (): string | undefined => {
  const known = [process.env['CHROMIUM_PATH'], ...PLACES].find((path) => path !== undefined && existsSync(path));
  if (known !== undefined || !isCi) return known;
  install();
  const installed = PLACES.find((path) => existsSync(path));
  if (installed === undefined)
    throw new Error('the page is tested in Chromium, which is not here and cannot be installed');
  return installed;
};

const install = (): void => {
  if (process.getuid?.() !== 0) return;
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    spawnSync(INSTALLER, args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  }
};

export const startChromium = (path: string): Promise<Browser> => chromium.launch({ executablePath: path, args: FLAGS });
