/*
 * Makes a checkout runnable: installs the packages of package-lock.json and builds dist/, each only when it is out of date.
 * Says one line for each step, on stderr, and nothing when there is nothing to do.
 *
 *   node config/tools/setup.mjs          to run the hub
 *   node config/tools/setup.mjs --dev    to run the tests: all packages, no build
 */
import { readFile } from 'node:fs/promises';
import { build, exclusively, isBuilt } from './build.mjs';
import { npm, say } from './run.mjs';

const OLDEST_NODE = [20, 19];

const tooOld = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
};

/** What is to be done. A build needs the compiler, which is one of the development packages. */
const look = async (forTests) => {
  const toBuild = !forTests && !(await isBuilt());
  return { toBuild, toInstall: !(await isInstalled(forTests || toBuild)) };
};

/** npm keeps a list of what it installed, and writes it last. What is optional may be missing, but not of another version. */
const isInstalled = async (withDevelopment) => {
  const wanted = await packagesOf('package-lock.json');
  const installed = await packagesOf('node_modules/.package-lock.json');
  if (installed === undefined) return false;
  return Object.entries(wanted ?? {}).every(([path, { version, dev, optional, devOptional }]) => {
    if (path === '' || installed[path]?.version === version) return true;
    return installed[path] === undefined && (optional || devOptional || (dev && !withDevelopment));
  });
};

const packagesOf = async (path) => {
  try {
    return JSON.parse(await readFile(new URL(`../../${path}`, import.meta.url), 'utf8')).packages;
  } catch {
    return undefined;
  }
};

const install = async () => {
  say('installing packages (npm ci)');
  const exit = await npm(['ci', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error']).exit;
  if (exit === 0) return;
  throw new Error(
    `npm ci failed with ${exit}; what it says stands above. If the registry cannot be reached ` +
      '(`npm ping`), set a proxy or a mirror with `npm config set registry URL`, then try again',
  );
};

const setUp = async (forTests) => {
  if (tooOld()) {
    throw new Error(`Node ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}`);
  }
  const first = await look(forTests);
  if (!first.toBuild && !first.toInstall) return;
  await exclusively(async () => {
    const { toBuild, toInstall } = await look(forTests); // another process may have done it meanwhile
    if (toInstall) await install();
    if (toBuild) await build();
  });
};

await setUp(process.argv.includes('--dev')).catch((error) => {
  say(error.message);
  process.exitCode = 1;
});
