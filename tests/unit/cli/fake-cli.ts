import type { HubAnswer, HubQuery } from '../../../src/adapters/allclear/http-client.ts';
import type { SocketEvents } from '../../../src/adapters/allclear/socket.ts';
import { FileProblem } from '../../../src/adapters/files/file-problem.ts';
import type { Cli, ServeAsked } from '../../../src/cli/cli.ts';
import type { DoctorProbes } from '../../../src/cli/environment.ts';
import { runCli } from '../../../src/cli/program.ts';
import type { Instant } from '../../../src/domain/words.ts';
import { fakeClock, settle } from './fake-clock.ts';

/** The commands with another outside: nothing is read, reached or waited for but what the test gives. */
export type Outside = {
  readonly env?: Cli['env'];
  readonly terminal?: boolean;
  readonly port?: number;
  readonly called?: string;
  readonly folderToken?: string;
  /** Kept by `login` before, by hub. */
  readonly kept?: Readonly<Record<string, string>>;
  /** Of every answer that is a stream, before and after its body. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Streams end before their end. */
  readonly breaksOff?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  /** At the terminal, when asked for a secret. */
  readonly typed?: string;
  /** By path and query; what is no GET has its method before. Of several the next each time, then the last. */
  readonly hub?: Readonly<Record<string, HubAnswer | readonly HubAnswer[]>>;
  readonly stdin?: string;
  readonly probes?: Partial<DoctorProbes>;
  readonly machine?: Partial<Cli['machine']>;
};

export const NOW = Date.UTC(2026, 10, 20, 7);

export const ok = (body: unknown, date?: Instant): HubAnswer => ({ kind: 'ok', status: 200, body, date });
export const problem = (status: number, code: string, body: unknown = {}): HubAnswer => ({
  kind: 'problem',
  status,
  code,
  detail: `detail of ${code}`,
  body,
  date: undefined,
});

export const fakeCli = (outside: Outside = {}) => {
  const clock = fakeClock(NOW);
  const interrupt = new AbortController();
  const asked: string[] = [];
  const sent: { readonly request: string; readonly json: unknown; readonly token: string | undefined }[] = [];
  const kept = new Map(Object.entries(outside.kept ?? {}));
  const served: ServeAsked[] = [];
  const sockets: { readonly url: URL; readonly events: SocketEvents; readonly token: string | undefined }[] = [];
  let stdout = '';
  let stderr = '';

  const cli: Cli = {
    version: '9.9.9',
    called: outside.called ?? 'allclear',
    env: outside.env ?? {},
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    writeBytes: async (chunk) => {
      stdout += Buffer.from(chunk).toString();
    },
    stdin: (async function* () {
      yield Buffer.from(outside.stdin ?? '');
    })(),
    isTerminal: {
      stdin: outside.terminal ?? false,
      stdout: outside.terminal ?? false,
      stderr: outside.terminal ?? false,
    },
    clock,
    random: () => 0.5,
    interrupted: interrupt.signal,
    http: (base, token) => {
      const answerTo = (method: string, path: string, query: HubQuery = {}, json?: unknown): HubAnswer => {
        const given = Object.entries(query).flatMap(([name, value]) =>
          value === undefined ? [] : [`${name}=${value}`],
        );
        const key = `${method === 'GET' ? '' : `${method} `}${path}${given.length === 0 ? '' : `?${given.join('&')}`}`;
        if (method === 'GET') asked.push(`${base.href}${key}`);
        sent.push({ request: key, json, token });
        const said = outside.hub?.[key];
        const times = sent.filter(({ request }) => request === key).length;
        const answer = Array.isArray(said) ? (said[times - 1] ?? said.at(-1)) : (said as HubAnswer | undefined);
        return answer ?? { kind: 'unreachable', detail: `nothing listens at ${base.origin}` };
      };
      return {
        get: async (path, query) => answerTo('GET', path, query),
        send: async (method, path, { query, json } = {}) => answerTo(method, path, query, json),
        open: async (path, { query }) => {
          const answer = answerTo('GET', path, query);
          if (answer.kind !== 'ok') return answer;
          const text = String(answer.body);
          return {
            kind: 'stream',
            header: (name) => outside.headers?.[name],
            trailer: (name) => outside.headers?.[name],
            body: (async function* () {
              yield Buffer.from(text);
              if (outside.breaksOff === true) throw new Error('aborted');
            })(),
          };
        },
        upload: async (path, { bytes }, { query }) => {
          let text = '';
          for await (const chunk of bytes) text += Buffer.from(chunk).toString();
          return answerTo('POST', path, query, text);
        },
      };
    },
    connect: (url, events, token) => {
      sockets.push({ url, events, token });
      return { close: () => {}, terminate: () => {} };
    },
    openProbes: async () => ({
      settings: async () => ({ problems: [], dataDir: '/data', maxSubscribers: 1000 }),
      redis: async () => ({
        description: 'Redis',
        kind: 'given',
        version: '7.0.0',
        appendOnly: true,
        appendFsync: 'always',
        maxMemoryPolicy: 'noeviction',
      }),
      close: async () => {},
      ...outside.probes,
    }),
    machine: { node: 'v20.20.2', folder: async () => ({ free: 1e12 }), openFiles: async () => 1e6, ...outside.machine },
    serve: async (one) => {
      served.push(one);
      return 0;
    },
    localHub: async () => ({
      url: `http://127.0.0.1:${outside.port ?? 8080}`,
      token: outside.folderToken,
    }),
    keptTokens: {
      path: '/home/me/.config/allclear/tokens.json',
      get: async (hub) => kept.get(hub.href),
      put: async (hub, token) => {
        kept.set(hub.href, token);
      },
      remove: async (hub) => kept.delete(hub.href),
    },
    readText: async (path) => {
      const text = outside.files?.[path];
      if (text === undefined) throw new FileProblem(`there is no file ${path}`);
      return text;
    },
    askSecret: async (prompt) => {
      stderr += prompt;
      return outside.typed ?? '';
    },
  };

  return {
    clock,
    asked,
    sent,
    kept,
    served,
    sockets,
    run: (...argv: readonly string[]): Promise<number> => runCli(argv, cli),
    interrupt: () => interrupt.abort(),
    /** Waits until a socket was opened, then speaks as the hub. */
    hub: async (...frames: readonly object[]): Promise<void> => {
      await settle();
      for (const frame of frames) sockets.at(-1)?.events.message(JSON.stringify(frame));
    },
    out: () => stdout,
    err: () => stderr,
    lines: () => stdout.trimEnd().split('\n'),
    json: (): unknown => JSON.parse(stdout),
  };
};
