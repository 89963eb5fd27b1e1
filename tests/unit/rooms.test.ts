import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { drawing, importsOf, ROOMS, refusal } from '../../config/tools/rooms.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CODE = /\.(?:tsx?|mjs)$/;

const files = ['src', 'workers', 'config'].flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => CODE.test(name) && !name.endsWith('vite.config.ts') && !name.startsWith('examples'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);

test('every file stands in a room and imports only what its room may', () => {
  expect(files.length).toBeGreaterThan(300);
  const refused = files.flatMap((path) =>
    importsOf(path, readFileSync(`${ROOT}${path}`, 'utf8')).flatMap((imported) => refusal(path, imported) ?? []),
  );
  expect(refused).toEqual([]);
});

test('the drawing in src/README.md is that of the rooms there are', () => {
  expect(readFileSync(`${ROOT}src/README.md`, 'utf8')).toContain(drawing().replaceAll(/^/gm, '    '));
});

const MAY = [
  'src/domain/timeline/fold.ts -> ./timeline.ts',
  'src/protocol/live/wire.ts -> ../../domain/words.ts',
  'src/app/intake/intake.ts -> ../kit/errors.ts',
  'src/app/intake/intake.ts -> ../../protocol/live/wire.ts',
  'src/adapters/redis/log.ts -> ioredis',
  'src/adapters/redis/log.ts -> ../../app/log/log.ts',
  'src/adapters/mqtt/source.ts -> ../signals/parse-signal.ts',
  'src/adapters/upstreams/cap/poll.ts -> ../asking/http.ts',
  'src/page/now/view.tsx -> ../../protocol/live/wire.ts',
  'src/roles/hub.ts -> ../../config/settings/load.ts',
  'src/cli/main.ts -> ./commands/watch.ts',
  'workers/ingest.ts -> ../src/roles/hub.ts',
];
const MAY_NOT = [
  'src/domain/timeline/fold.ts -> node:fs',
  'src/domain/timeline/fold.ts -> ../../protocol/live/wire.ts',
  'src/protocol/live/wire.ts -> zod',
  'src/protocol/live/wire.ts -> ../../app/log/log.ts',
  'src/app/intake/intake.ts -> @scope/library/part',
  'src/app/intake/intake.ts -> ../../adapters/redis/log.ts',
  'src/adapters/redis/log.ts -> ../bullmq/queue.ts',
  'src/adapters/redis/log.ts -> ../../roles/hub.ts',
  'src/adapters/signals/parse-signal.ts -> ../web/api/signals/signals.ts',
  'src/adapters/redis/log.ts -> ../../../config/settings/load.ts',
  'src/page/now/view.tsx -> ../../app/log/log.ts',
  'src/roles/hub.ts -> ../cli/main.ts',
  'src/roles/hub.ts -> ../../workers/ingest.ts',
  'config/settings/load.ts -> ../../src/app/log/log.ts',
  'elsewhere/x.ts -> ./y.ts',
];

test('what a room may not import is found, a type and a late import too', () => {
  const said = (line: string, code: (specifier: string) => string): boolean => {
    const [path = '', specifier = ''] = line.split(' -> ');
    return importsOf(path, code(specifier)).some((imported) => refusal(path, imported) !== undefined);
  };
  for (const code of [
    (specifier: string) => `import type { T } from '${specifier}';`,
    (specifier: string) => `export { t } from "${specifier}";`,
    (specifier: string) => `await import('${specifier}');`,
    (specifier: string) => `import '${specifier}';`,
  ]) {
    expect(MAY_NOT.filter((line) => !said(line, code))).toEqual([]);
    expect(MAY.filter((line) => said(line, code))).toEqual([]);
  }
});

test('no room may import one that may import it', () => {
  const reaches = (from: string, to: string): boolean =>
    ROOMS.some(({ room, may }) => room === from && may.some((one) => one === to));
  const mutual = ROOMS.flatMap(({ room: a }) =>
    ROOMS.filter(({ room: b }) => a !== b && reaches(a, b) && reaches(b, a)),
  );
  expect(mutual).toEqual([]);
});
