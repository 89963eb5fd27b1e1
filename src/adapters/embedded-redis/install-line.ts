import { findAll } from './which.ts';

/** By the package manager that is there, the line that installs a Redis with it. The first that is found is told. */
const LINES: readonly (readonly [manager: string, line: string])[] = [
  ['brew', 'brew install redis'],
  ['apt-get', 'sudo apt-get install redis-server'],
  ['dnf', 'sudo dnf install valkey'],
  ['apk', 'apk add valkey'],
  ['pacman', 'sudo pacman -S valkey'],
  ['zypper', 'sudo zypper install redis'],
  [
    'docker',
    'docker run -d -p 127.0.0.1:6379:6379 -v allclear-redis:/data redis:7 redis-server --appendonly yes, ' +
      'then set ALLCLEAR_REDIS_URL=redis://127.0.0.1:6379',
  ],
];

/** Where no package manager is known, by platform. */
const WITHOUT_MANAGER: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'install Homebrew, then: brew install redis',
  win32: 'install Docker or WSL, and in it redis-server 6.2 or newer',
};

/** The one line that installs Redis on this system. */
export const installLine = async (env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Promise<string> => {
  for (const [manager, line] of LINES) {
    if ((await findAll(manager, env)).length > 0) return line;
  }
  return WITHOUT_MANAGER[platform] ?? 'install redis-server or valkey-server, 6.2 or newer, with your package manager';
};
