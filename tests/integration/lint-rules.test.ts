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

test('only the programs read the environment', () => {
  const text = "export const path = process.env['PATH'];\n";
  const may = ['src/cli/main.ts', 'workers/ingest.ts', 'config/settings/load.ts', 'tests/unit/x.test.ts'];
  const mayNot = [
    'src/cli/commands/serve.ts',
    'src/app/x.ts',
    'src/adapters/redis/x.ts',
    'src/roles/x.ts',
    'config/settings/schema.ts',
  ];
  const files = Object.fromEntries([...may, ...mayNot].map((path) => [path, text]));
  expect(refused(files, 'style/noProcessEnv')).toEqual(mayNot);
});
