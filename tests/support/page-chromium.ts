import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** The one without windows first, which takes a third less of a processor. */
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

const INSTALLER = 'apt-get';

const isCi = process.env['CI'] === 'true';

/** Debian's packages, what is better first. */
const PACKAGES = ['chromium-headless-shell', 'chromium'];

/** Where Chromium is. In CI Debian's package is installed when it is missing; without it the tests fail there. */
export const findChromium = (): string | undefined => {
  const known = [process.env['CHROMIUM_PATH'], ...PLACES].find((path) => path !== undefined && existsSync(path));
  if (known !== undefined || !isCi) return known;
  const installed = install();
  if (installed === undefined)
    throw new Error('the page is tested in Chromium, which is not here and cannot be installed');
  return installed;
};

const install = (): string | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const run = (...args: readonly string[]) =>
    spawnSync(INSTALLER, args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  run('update');
  PACKAGES.find((name) => run('install', '-y', '--no-install-recommends', name).status === 0);
  return PLACES.find((path) => existsSync(path));
};

export const startChromium = (path: string): Promise<Browser> => chromium.launch({ executablePath: path, args: FLAGS });
