import { homedir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { LocalHub } from './cli.ts';
import type { Environment } from './environment.ts';

/** How this process is called, where its user keeps things, and what hub this folder makes. */

/** The command to type for `allclear` here: itself where it is installed, the script of npm in a checkout. */
export const calledAs = (env: Environment, script: string, cwd: string): string => {
  const event = env['npm_lifecycle_event'];
  if (event === 'allclear' || event === 'start') return 'npm run -s allclear --';
  if (/^allclear(?:\.\w+)?$/.test(basename(script))) return 'allclear';
  const path = relative(cwd, script);
  return `node ${path.startsWith('..') ? script : path}`;
};

/** Where a user's settings lie on this system. */
export const configFolder = (env: Environment, platform: NodeJS.Platform = process.platform): string => {
  const own = env['XDG_CONFIG_HOME'] || (platform === 'win32' ? env['APPDATA'] : undefined);
  return join(own || join(env['HOME'] || homedir(), '.config'), 'allclear');
};

/** Asks at a terminal; what is typed is not shown. */
export const askSecret = (prompt: string): Promise<string> =>
  new Promise((resolve) => {
    process.stderr.write(prompt);
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    lines.question('', (answer) => {
      lines.close();
      process.stderr.write('\n');
      resolve(answer);
    });
  });

/** The hub of the settings in force here. Who only asks a hub need not have settings: then there is none. */
export const localHub = async (env: Environment): Promise<LocalHub | undefined> => {
  const [{ loadSettings }, { readOperatorToken }] = await Promise.all([
    import('../../config/settings/load.ts'),
    import('../adapters/files/operator-token.ts'),
  ]);
  try {
    const { http, operator, dataDir } = loadSettings({ env });
    const host = ANY_ADDRESS.has(http.host) ? '127.0.0.1' : http.host.includes(':') ? `[${http.host}]` : http.host;
    const token = operator.token ?? (await readOperatorToken(dataDir));
    // A certificate names the hub's own address, hardly ever the one that it listens on.
    const secure = http.tls.cert !== null;
    if (secure && http.publicUrl !== null) return { url: http.publicUrl, token };
    return { url: `${secure ? 'https' : 'http'}://${host}:${http.port || STANDARD_PORT}`, token };
  } catch {
    return undefined;
  }
};

const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);
const STANDARD_PORT = 8080;
