/*
 * The rooms of the house: each folder, and the rooms whose files it may import beside its own. Layers go one way:
 * domain ← protocol ← app ← adapters ← roles ← cli, workers. A file belongs to the longest room that its path begins with.
 * `packages: false` is a room that imports nothing but files of this project: no npm, no `node:`.
 */

type Room = {
  readonly room: string;
  /** Rooms whose files it may import beside its own. */
  readonly may: readonly string[];
  readonly packages: boolean;
  readonly why: string;
};

const BENEATH = ['src/app', 'src/protocol', 'src/domain'];

/** An adapter imports its own folder, the door of signals and what adapters share, never another adapter. */
const adapters = (rooms: Readonly<Record<string, string>>): readonly Room[] =>
  Object.entries(rooms).map(([name, why]) => ({
    room: `src/adapters/${name}`,
    may:
      name === 'kit'
        ? BENEATH
        : [...BENEATH, 'src/adapters/kit', ...(name === 'signals' ? [] : ['src/adapters/signals'])],
    packages: true,
    why,
  }));

export const ROOMS: readonly Room[] = [
  { room: 'src/domain', may: [], packages: false, why: 'the rules, pure' },
  { room: 'src/protocol', may: ['src/domain'], packages: false, why: 'text on a wire, pure' },
  { room: 'src/app', may: ['src/protocol', 'src/domain'], packages: false, why: 'use cases and their ports' },
  ...adapters({
    kit: 'what several adapters share',
    signals: 'the door of every signal that comes as text',
    redis: 'log, registry and marks in Redis',
    'embedded-redis': 'a Redis of our own',
    bullmq: 'the queue',
    memory: 'the ports in memory',
    web: 'everything on the HTTP port',
    allclear: 'another hub',
    mqtt: 'a broker',
    webhook: 'addresses that are told, signed',
    push: 'telephones and browsers that are told',
    cluster: 'several gateways as processes of their own',
    files: 'what lies on disk: recordings, notes, and what ships with the hub',
    report: 'the report of a drill',
    metrics: 'Prometheus',
    system: 'clock and log lines',
  }),
  {
    room: 'src/adapters/upstreams',
    may: [...BENEATH, 'src/adapters/kit', 'src/adapters/signals'],
    packages: true,
    why: 'feeds that are asked, one folder each',
  },
  {
    room: 'src/roles',
    may: ['src/adapters', ...BENEATH, 'config/settings'],
    packages: true,
    why: 'settings → parts → process',
  },
  {
    room: 'src/cli',
    may: ['src/roles', 'src/adapters', ...BENEATH, 'config/settings'],
    packages: true,
    why: 'commands',
  },
  { room: 'src/client', may: ['src/protocol', 'src/domain'], packages: false, why: 'the client library' },
  { room: 'src/page', may: ['src/protocol', 'src/domain'], packages: true, why: 'the page in the browser' },
  { room: 'workers', may: ['src/cli', 'src/roles', 'config/settings'], packages: true, why: 'one process each' },
  { room: 'config/settings', may: ['src/domain'], packages: true, why: 'every setting, checked' },
  { room: 'config/tools', may: ['tests'], packages: true, why: 'build, test, set-up' },
];

/** The room of a file, by its path from the root of the checkout. */
const roomOf = (path: string): Room | undefined =>
  ROOMS.filter(({ room }) => path.startsWith(`${room}/`)).sort((a, b) => b.room.length - a.room.length)[0];

const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([\w@./:-]+)\1/g;

/** What a source file imports, types too: paths from the root for its own, names for packages. */
export const importsOf = (path: string, code: string): readonly string[] => {
  const text = code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(?<=^|\s)\/\/.*$/gm, '');
  return [...text.matchAll(SPECIFIER)].map(([, , specifier = '']) =>
    specifier.startsWith('.') ? resolved(path, specifier) : `npm:${specifier}`,
  );
};

const resolved = (path: string, specifier: string): string => {
  const parts = path.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
};

/** Why a file may not import that; undefined when it may. */
export const refusal = (path: string, imported: string): string | undefined => {
  const from = roomOf(path);
  if (from === undefined) return `${path} stands in no room`;
  if (imported.startsWith('npm:'))
    return from.packages ? undefined : `${path} imports ${imported.slice(4)}: ${from.room} is pure`;
  const own = imported.startsWith(`${from.room}/`);
  const may = own || from.may.some((room) => imported.startsWith(`${room}/`));
  return may ? undefined : `${path} imports ${imported}: ${from.room} may not`;
};

/** The rooms as text, one line each: what `src/README.md` shows. */
export const drawing = (): string => {
  const width = Math.max(...ROOMS.map(({ room }) => room.length));
  return ROOMS.map(({ room, may, why }) => {
    const beside = may.length === 0 ? 'nothing else' : may.map((one) => one.replace('src/', '')).join(', ');
    return `${room.padEnd(width)}  ${why}; imports ${beside}`;
  }).join('\n');
};
