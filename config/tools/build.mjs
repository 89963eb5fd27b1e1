/*
 * Builds dist/ from the sources. `dist/.built` holds a fingerprint of what it was built from and is written last: a build
 * that was killed has none, and is done again. The folder is built in place, so a hub that runs from it keeps running.
 */
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { withLock } from './lock.mjs';
import { run, say } from './run.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, '.built');

const FOLDERS = ['src', 'workers', 'config'];
const FILES = ['package.json', 'package-lock.json', 'tsconfig.json'];
const COMMAND = 'src/cli/main.js';

/** The page is bundled, not compiled file by file; its bundle lands in dist/src/page. */
const PAGE = 'src/page';
/** What draws the page into its document, in the hub. */
const FIRST = 'src/page/first';
/** The client library: one module beside the page, and its types. */
const CLIENT = 'src/client';

/** Code is compiled or belongs to the checkout; everything else is read at run time beside the compiled file. */
const COPIED_FROM = ['src', 'config'];
const NOT_COPIED = /\.(?:[cm]?[jt]sx?|md)$|^config\/deploy\//;

/** Two setups or builds in one checkout take turns. */
export const exclusively = (work) =>
  withLock(join(DIST, '.lock'), () => say('waiting for another process that sets up this checkout'), work);

export const isBuilt = async () => {
  const stamp = await readFile(STAMP, 'utf8').catch(() => undefined);
  return stamp !== undefined && stamp === fingerprintOf(await readSources());
};

/** Throws when the sources do not compile; what was built before then stays as it was. */
export const build = async () => {
  say('building dist/');
  const sources = await readSources(); // before the compiler reads them: a change in between is built the next time
  await compile();
  await copy(sources);
  await bundle(PAGE, 'the page');
  // After the page, which empties the folder first.
  await bundle(FIRST, 'the first answer of the page');
  await bundle(CLIENT, 'the client');
  await declareClient();
  await pack();
  await removeOthers(sources);
  await chmod(join(DIST, COMMAND), 0o755).catch(() => {});
  await writeFile(`${STAMP}.new`, fingerprintOf(sources));
  await rename(`${STAMP}.new`, STAMP);
};

const compile = async () => {
  const options = ['--noEmitOnError', '--incremental', 'false'];
  await rm(join(DIST, 'tsconfig.tsbuildinfo'), { force: true });
  const exit = await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', ROOT, ...options]);
  if (exit !== 0) throw new Error('the sources do not compile; what the compiler says stands above');
};

const bundle = async (folder, what) => {
  // Whoever builds, a test too, builds what is run: without it the bundle has names of this machine's files in it.
  process.env.NODE_ENV = 'production';
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const exit = await run(process.execPath, [vite, 'build', '--config', join(ROOT, folder, 'vite.config.ts')]);
  if (exit !== 0) throw new Error(`${what} cannot be built; what vite says stands above`);
};

/** What a page consists of and gets smaller lies there packed, too: it takes longer than all else a hub does at its start. */
const PACKABLE = /\.(?:html|js|css|svg|json|webmanifest)$/;
const BEST = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

const pack = async () => {
  const folder = join(DIST, PAGE);
  const paths = (await filesBelow(folder)).filter((path) => PACKABLE.test(path)).map((path) => join(folder, path));
  await Promise.all(
    paths.map(async (path) => {
      const content = await readFile(path);
      await writeFile(`${path}.br`, await promisify(brotliCompress)(content, BEST));
      await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }));
    }),
  );
};

const declareClient = async () => {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const exit = await run(process.execPath, [tsc, '-p', join(ROOT, CLIENT, 'tsconfig.json')]);
  if (exit !== 0) throw new Error('the types of the client cannot be made; what the compiler says stands above');
};

const copy = async (sources) => {
  await rm(STAMP, { force: true });
  for (const path of sources.keys()) {
    if (!isCopied(path)) continue;
    const target = join(DIST, path);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(ROOT, path), target);
  }
};

const isCopied = (path) =>
  path === 'package.json' ||
  (COPIED_FROM.some((folder) => path.startsWith(`${folder}/`)) &&
    !path.startsWith(`${PAGE}/`) &&
    !NOT_COPIED.test(path));

/** What stays from sources that are gone would still be found, and run. */
const removeOthers = async (sources) => {
  const expected = new Set([...sources.keys()].flatMap((path) => (isCopied(path) ? [path] : compiled(path))));
  for (const path of await filesBelow(DIST)) {
    const isKept =
      expected.has(path) || path.startsWith('.') || path.startsWith(`${PAGE}/`) || path.startsWith('types/');
    if (!isKept) await rm(join(DIST, path), { force: true });
  }
  await removeEmpty(DIST);
};

const compiled = (path) => {
  const script = path.replace(/\.tsx?$/, '.js');
  return script === path ? [] : [script, `${script}.map`];
};

const removeEmpty = async (folder) => {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    await removeEmpty(join(folder, entry.name));
    await rmdir(join(folder, entry.name)).catch(() => {}); // it is not empty
  }
};

/** Contents, not times: a checkout, a copy or a clock may set times as they like. */
const readSources = async () => {
  const below = await Promise.all(FOLDERS.map((folder) => filesBelow(join(ROOT, folder), ROOT)));
  const paths = [...below.flat(), ...FILES].sort();
  const contents = await Promise.all(paths.map((path) => readFile(join(ROOT, path)).catch(() => undefined)));
  return new Map(paths.flatMap((path, index) => (contents[index] === undefined ? [] : [[path, contents[index]]])));
};

const fingerprintOf = (sources) => {
  const hash = createHash('sha256');
  for (const [path, content] of sources) hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest('hex');
};

const filesBelow = async (folder, base = folder) => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(base, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'));
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await exclusively(build).catch((error) => {
    say(error.message);
    process.exitCode = 1;
  });
}
