import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the hub is measured against is installed on first use, beside these files and not with the project. */
export const installPeers = (): void => {
  const here = fileURLToPath(new URL('.', import.meta.url));
  if (existsSync(`${here}node_modules/.package-lock.json`)) return;
  const { status } = spawnSync('npm', ['ci', '--prefix', here, '--no-audit', '--no-fund', '--ignore-scripts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('what the hub is measured against cannot be installed; is there a network?');
};
