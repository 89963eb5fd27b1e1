import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { inspectBinary, type ServerBinary } from './binary.ts';
import { withLock } from './lock.ts';
import { found, missing, type Outcome } from './outcome.ts';
import { lastLine, run } from './run.ts';
import { findAll, USUAL_FOLDERS } from './which.ts';

export type DebianOptions = {
  /** Kept between runs; may be shared by any number of data folders and processes. */
  readonly packageDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((line: string) => void) | undefined;
};

type Layout = { readonly root: string; readonly work: string; readonly marker: string; readonly lock: string };

const PACKAGE = 'redis-server';

/** Lists of packages and packages come over a network that may be slow; the rest is work on this machine. */
const FETCH_LIMIT_MS = 120_000;
const LOCAL_LIMIT_MS = 30_000;

/** Debian's own redis-server, unpacked into a folder of ours: no root needed, nothing installed, no service started. */
export const debianBinary = async (options: DebianOptions): Promise<Outcome<ServerBinary>> => {
  const folder = resolve(options.packageDir);
  const layout: Layout = {
    root: join(folder, 'root'),
    work: join(folder, 'work'),
    marker: join(folder, 'complete'),
    lock: join(folder, 'unpacking'),
  };
  const kept = await unpacked(layout, options);
  if (kept !== undefined) return found(kept);
  const [aptGet] = await findAll('apt-get', options.env);
  const [dpkgDeb] = await findAll('dpkg-deb', options.env);
  if (aptGet === undefined || dpkgDeb === undefined) return missing('no apt-get and dpkg-deb: not a Debian system');
  const onWait = () => options.onProgress?.(`waiting for another process that is fetching ${PACKAGE}`);
  return withLock(layout.lock, { signal: options.signal, onWait }, async () => {
    const byOther = await unpacked(layout, options);
    return byOther === undefined ? fetchAndUnpack({ aptGet, dpkgDeb }, layout, options) : found(byOther);
  });
};

/** The program of an earlier run, if that run got to its end and the program still works. */
const unpacked = async (layout: Layout, { env, signal }: DebianOptions): Promise<ServerBinary | undefined> => {
  const complete = await stat(layout.marker).catch(() => undefined);
  if (complete === undefined) return undefined;
  const seen = await inspect(layout, env, signal);
  return seen.kind === 'found' ? seen.value : undefined;
};

const fetchAndUnpack = async (
  tools: { readonly aptGet: string; readonly dpkgDeb: string },
  layout: Layout,
  options: DebianOptions,
): Promise<Outcome<ServerBinary>> => {
  options.onProgress?.(`fetching Debian's ${PACKAGE} package (7 MB, once)`);
  for (const leftover of [layout.marker, layout.root, layout.work])
    await rm(leftover, { recursive: true, force: true });
  const debs = join(layout.work, 'debs');
  const folders = [
    layout.root,
    debs,
    join(layout.work, 'state/lists/partial'),
    join(layout.work, 'cache/archives/partial'),
  ];
  for (const folder of folders) await mkdir(folder, { recursive: true });
  try {
    const downloaded = await download(tools.aptGet, debs, layout, options);
    if (downloaded.kind === 'missing') return downloaded;
    for (const deb of await readdir(debs)) {
      const extracted = await run(tools.dpkgDeb, ['-x', join(debs, deb), layout.root], local(options));
      if (extracted.kind === 'missing') return extracted;
    }
    const seen = await inspect(layout, options.env, options.signal);
    if (seen.kind === 'found') await writeFile(layout.marker, `${seen.value.label}\n`);
    return seen;
  } finally {
    await rm(layout.work, { recursive: true, force: true });
  }
};

/** Downloads the package and those it needs that this system lacks. */
const download = async (
  aptGet: string,
  debs: string,
  layout: Layout,
  options: DebianOptions,
): Promise<Outcome<undefined>> => {
  const own = ownState(layout);
  // its exit code is not looked at: one broken source among several does not matter, if the package is found
  const updated = await run(aptGet, [...own, '-qq', 'update'], network(options));
  const wanted = ['-s', 'install', '--no-install-recommends', PACKAGE];
  const planned = await run(aptGet, [...own, ...wanted], local(options));
  const names =
    planned.kind === 'found' ? [...planned.value.out.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name) : [];
  if (names.length === 0) {
    const complaint = updated.kind === 'found' ? lastLine(updated.value.complaints) : updated.reason;
    const plan = planned.kind === 'missing' ? planned.reason : `apt-get offers no ${PACKAGE} to fetch`;
    return missing(complaint === undefined ? plan : `${plan} (update: ${complaint})`);
  }
  const args = [...own, '-qq', 'download', ...names.filter((name) => name !== undefined)];
  const fetched = await run(aptGet, args, { ...network(options), cwd: debs });
  return fetched.kind === 'found' ? found(undefined) : fetched;
};

/** apt keeps its lists and locks in our folder; the system's own are only read. */
const ownState = ({ work }: Layout): readonly string[] =>
  [
    `Dir::State=${join(work, 'state')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${join(work, 'cache')}`,
    'Debug::NoLocking=1',
    'APT::Sandbox::User=', // it would hand the files to a user who may not enter our folder
    'Acquire::Languages=none',
  ].flatMap((setting) => ['-o', setting]);

const inspect = async ({ root }: Layout, env: NodeJS.ProcessEnv, signal: AbortSignal | undefined) => {
  const folders = await libraryFolders(root);
  const libraries = [...folders, ...(env['LD_LIBRARY_PATH'] ? [env['LD_LIBRARY_PATH']] : [])].join(delimiter);
  return inspectBinary(join(root, 'usr/bin', PACKAGE), { LD_LIBRARY_PATH: libraries }, env, signal);
};

/** Every folder of the unpacked packages that holds a shared library. */
const libraryFolders = async (root: string): Promise<readonly string[]> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return [...new Set(entries.filter(({ name }) => /\.so(\.|$)/.test(name)).map(({ parentPath }) => parentPath))];
};

const network = (options: DebianOptions) => ({ ...local(options), limitMs: FETCH_LIMIT_MS });

const local = ({ env, signal }: DebianOptions) => ({
  limitMs: LOCAL_LIMIT_MS,
  // PATH because apt calls tools of its own; C because its words are read
  env: { ...env, PATH: [env['PATH'], ...USUAL_FOLDERS].filter(Boolean).join(delimiter), LC_ALL: 'C' },
  signal,
});
