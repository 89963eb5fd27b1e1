import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');

/** Which of the files the linter refuses for that rule. */
const refused = (files: Readonly<Record<string, string>>, rule: string): readonly string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-lint-'));
  try {
    copyFileSync(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
    copyFileSync(join(ROOT, '.gitignore'), join(folder, '.gitignore'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const options = ['--reporter=github', '--max-diagnostics=none'];
    const { stdout, stderr } = spawnSync(process.execPath, [BIOME, 'lint', ...options], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stderr).not.toContain('configuration');
    const lines = stdout.split('\n').filter((line) => line.includes(`title=lint/${rule},`));
    return Object.keys(files).filter((path) => lines.some((line) => line.includes(`/${path},`)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Who imports what: `folder/file -> specifier`. */
const MAY = [
  'src/domain -> ./words.ts',
  'src/protocol -> ./wire.ts',
  'src/protocol -> ../domain/words.ts',
  'src/app -> ./log.ts',
  'src/app -> ../domain/words.ts',
  'src/app -> ../protocol/wire.ts',
  'src/app/ingest -> ../log.ts',
  'src/app/ingest -> ../../domain/words.ts',
  'src/adapters/redis -> ./keys.ts',
  'src/adapters/redis -> ./embedded/start.ts',
  'src/adapters/redis -> ioredis',
  'src/adapters/redis -> node:fs',
  'src/adapters/redis -> ../../app/log.ts',
  'src/adapters/redis -> ../../protocol/wire.ts',
  'src/adapters/redis -> ../../domain/words.ts',
  'src/adapters/redis/embedded -> ../keys.ts',
  'src/adapters/redis/embedded -> ../other/keys.ts',
  'src/adapters/redis/embedded -> ../../../app/log.ts',
  'src/adapters/redis/embedded/deep -> ../../../../app/log.ts',
  'src/page -> preact',
  'src/page -> ../domain/words.ts',
  'src/page -> ../protocol/wire.ts',
  'src/page/view -> ../state.ts',
  'src/page/view -> ../../protocol/wire.ts',
  'src/compose -> ../../config/load.ts',
  'src/compose -> ../adapters/redis/log.ts',
  'src/cli -> ../compose/hub.ts',
  'src/cli -> ../../config/load.ts',
  'workers -> ../src/compose/hub.ts',
  'workers -> ../src/cli/serve.ts',
  'config -> ./schema.ts',
  'config -> zod',
];
const MAY_NOT = [
  'src/domain -> node:fs',
  'src/domain -> zod',
  'src/domain -> ../protocol/wire.ts',
  'src/domain -> ../app/log.ts',
  'src/domain -> ../../config/load.ts',
  'src/protocol -> node:fs',
  'src/protocol -> zod',
  'src/protocol -> ../app/log.ts',
  'src/protocol -> ../adapters/redis/log.ts',
  'src/app -> node:fs',
  'src/app -> @scope/library/part',
  'src/app -> ../adapters/redis/log.ts',
  'src/app/ingest -> ../../adapters/redis/log.ts',
  'src/app -> ../compose/hub.ts',
  'src/app -> ../../config/load.ts',
  'src/adapters/redis -> ../bullmq/queue.ts',
  'src/adapters/redis -> ../../adapters/bullmq/queue.ts',
  'src/adapters/redis -> ../../compose/hub.ts',
  'src/adapters/redis -> ../../cli/main.ts',
  'src/adapters/redis -> ../../page/main.ts',
  'src/adapters/redis -> ../../../config/load.ts',
  'src/adapters/redis -> ../../../workers/ingest.ts',
  'src/adapters/redis/embedded -> ../../bullmq/queue.ts',
  'src/adapters/redis/embedded -> ../../../cli/main.ts',
  'src/adapters/redis/embedded -> ../../../../config/load.ts',
  'src/adapters/redis/embedded/deep -> ../../../bullmq/queue.ts',
  'src/page -> node:fs',
  'src/page -> ../app/log.ts',
  'src/page -> ../adapters/http/server.ts',
  'src/page/view -> ../../app/log.ts',
  'src/compose -> ../cli/main.ts',
  'src/compose -> ../../workers/ingest.ts',
  'config -> ../src/app/log.ts',
  'config -> ../package.json',
];

test('imports go one way, those of types too', () => {
  const planted = new Map(
    [...MAY, ...MAY_NOT].map((line, index) => {
      const [folder = '', specifier = ''] = line.split(' -> ');
      return [`${folder}/planted-${index}.ts`, { line, text: `export type { T } from '${specifier}';\n` }];
    }),
  );
  const files = Object.fromEntries([...planted].map(([path, { text }]) => [path, text]));
  const lines = refused(files, 'style/noRestrictedImports').map((path) => planted.get(path)?.line);
  expect(lines).toEqual(MAY_NOT);
});

test('only the programs read the environment', () => {
  const text = "export const path = process.env['PATH'];\n";
  const may = ['src/cli/main.ts', 'workers/ingest.ts', 'config/load.ts', 'tests/unit/x.test.ts'];
  const mayNot = [
    'src/cli/serve.ts',
    'src/app/x.ts',
    'src/adapters/redis/x.ts',
    'src/compose/x.ts',
    'config/schema.ts',
  ];
  const files = Object.fromEntries([...may, ...mayNot].map((path) => [path, text]));
  expect(refused(files, 'style/noProcessEnv')).toEqual(mayNot);
});
