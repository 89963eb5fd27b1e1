import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, isListening } from './free-port.ts';

/** The proxies that config/deploy has a file for, as programs on the PATH, with that file. */

const DEPLOY = fileURLToPath(new URL('../../config/deploy/', import.meta.url));
const read = (name: string): string => readFileSync(join(DEPLOY, name), 'utf8');

export type RunningProxy = { readonly url: string; close(): Promise<void> };

type Way = {
  readonly name: string;
  /** The word of `--version`, or its like, that the program knows. */
  readonly version: readonly string[];
  /** The file of config/deploy, made to listen at `port` and to ask `gateway`, both on this machine. */
  readonly file: (at: At) => string;
  readonly args: (path: string, folder: string) => readonly string[];
  /** The same behind the path /alerts, changed as its comment says. */
  readonly behindPath: (file: string) => string;
};

type At = { readonly port: number; readonly gateway: number; readonly folder: string };

/** Every replacement must find what it replaces: a file that was changed may not pass by chance. */
const edited = (text: string, ...edits: readonly (readonly [from: string, to: string])[]): string =>
  edits.reduce((done, [from, to]) => {
    if (!done.includes(from)) throw new Error(`"${from}" does not stand in the file`);
    return done.replaceAll(from, to);
  }, text);

/** What is 75 seconds in the files: a test waits for it. */
const PATIENCE = '2s';

export const WAYS: readonly Way[] = [
  {
    name: 'nginx',
    version: ['-v'],
    file: ({ port, gateway, folder }) => {
      const file = edited(
        read('nginx.conf'),
        ['listen 443 ssl;', `listen 127.0.0.1:${port};`],
        ['  ssl_certificate     /etc/ssl/alerts.example.org.pem;\n', ''],
        ['  ssl_certificate_key /etc/ssl/alerts.example.org.key;\n', ''],
        ['127.0.0.1:8080', `127.0.0.1:${gateway}`],
        ['75s', PATIENCE],
      );
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
      return `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/log;
events {}
http { access_log off; ${temporary.map((one) => `${one}_temp_path ${folder}/${one};`).join(' ')}
${file}
}`;
    },
    args: (path, folder) => ['-p', folder, '-c', path],
    behindPath: (file) =>
      edited(
        file,
        ['location / {', 'location /alerts/ {'],
        ['^(/only', '^/alerts(/only'],
        ['proxy_pass http://allclear;', 'rewrite ^/alerts(/.*)$ $1 break; proxy_pass http://allclear;'],
      ),
  },
  {
    name: 'haproxy',
    version: ['-v'],
    file: ({ port, gateway }) =>
      edited(
        read('haproxy.cfg'),
        ['bind :8081', `bind 127.0.0.1:${port}`],
        ['127.0.0.1:8080', `127.0.0.1:${gateway}`],
        ['75s', PATIENCE],
      ),
    args: (path) => ['-db', '-q', '-f', path],
    behindPath: (file) =>
      edited(file, [
        '  # Behind a path, such as /alerts: http-request replace-path ^/alerts(/.*)$ \\1',
        '  http-request replace-path ^/alerts(/.*)$ \\1',
      ]),
  },
  {
    name: 'caddy',
    version: ['version'],
    file: ({ port, gateway }) =>
      `{\n\tadmin off\n\tauto_https off\n}\n${edited(
        read('Caddyfile'),
        ['\nalerts.example.org {', `\nhttp://127.0.0.1:${port} {`],
        ['reverse_proxy 127.0.0.1:8080', `reverse_proxy 127.0.0.1:${gateway}`],
        ['75s', PATIENCE],
      )}`,
    args: (path) => ['run', '--adapter', 'caddyfile', '--config', path],
    behindPath: (file) =>
      edited(file, ['# Behind a path, such as /alerts: uri strip_prefix /alerts', 'uri strip_prefix /alerts']),
  },
];

/** Programs of the system administrator are not on everybody's PATH. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin:/sbin`;

export const isThere = ({ name, version }: Way): boolean =>
  spawnSync(name, version, { env: { ...process.env, PATH } }).error === undefined;

export const startProxy = async (way: Way, gateway: number, change = (file: string) => file): Promise<RunningProxy> => {
  const folder = await mkdtemp(join(tmpdir(), `allclear-${way.name}-`));
  const port = await freePort();
  const path = join(folder, 'config');
  await writeFile(path, change(way.file({ port, gateway, folder })));
  const child = spawn(way.name, way.args(path, folder), {
    cwd: DEPLOY,
    env: { ...process.env, PATH, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (data) => {
    said += data;
  });
  const ended = once(child, 'exit');
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!(await isListening(port))) {
    if (isOver) throw new Error(`${way.name} ended: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      child.kill('SIGTERM');
      const limit = setTimeout(() => child.kill('SIGKILL'), 2_000);
      await ended;
      clearTimeout(limit);
      await rm(folder, { recursive: true, force: true });
    },
  };
};
