/*
 * In CI, installs the browser of the page's tests where it is missing: Debian's package of the light one. Nothing to do
 * elsewhere; what cannot be installed is said by the tests that need it.
 */
import { existsSync } from 'node:fs';
import { start } from './run.mjs';

/** The one without windows, which takes half as much of a processor. */
const SHELLS = ['/usr/lib/chromium/chromium-headless-shell', '/usr/bin/chromium-headless-shell'];

/** Debian's packages, what is better first. */
const PACKAGES = ['chromium-headless-shell', 'chromium'];

const isWanted = () =>
  process.env.CI === 'true' &&
  process.env.CHROMIUM_PATH === undefined &&
  process.getuid?.() === 0 &&
  !SHELLS.some((path) => existsSync(path));

const apt = async (...args) => (await start('apt-get', args, 'ignore').exit) === 0;

const install = async () => {
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  await apt('update');
  for (const name of PACKAGES) if (await apt('install', '-y', '--no-install-recommends', name)) return;
};

if (isWanted()) await install();
