import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Sees to it that dist/ is what the sources say, before the first test that runs it. */
export const setup = (): void => {
  const script = fileURLToPath(new URL('../../config/tools/setup.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' });
  if (status !== 0) throw new Error('dist/ could not be built');
};
