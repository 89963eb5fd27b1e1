import type { HubHttp } from '../adapters/allclear/http-client.ts';
import type { Connect } from '../adapters/allclear/socket.ts';
import type { KeptTokens } from '../adapters/files/kept-tokens.ts';
import type { Clock } from '../app/kit/clock.ts';
import type { Machine } from './commands/doctor/checks.ts';
import type { Environment, OpenProbes } from './environment.ts';
import type { ExitCode } from './exit.ts';
import type { Texts } from './text/en.ts';
import type { Paint } from './text/paint.ts';
import type { Language } from './text/texts.ts';

/** The outside of a command: everything it may read, write or wait for. Tests give it another one. */
export type Cli = {
  readonly version: string;
  /** How this program is called here: `allclear`, or what stands for it in a checkout. */
  readonly called: string;
  readonly env: Environment;
  /** Writes to standard output and error as they are. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Bytes to standard output; resolves when they may be followed by more. */
  readonly writeBytes: (chunk: Uint8Array) => Promise<void>;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly isTerminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly interrupted: AbortSignal;
  readonly http: (base: URL, token?: string, language?: string) => HubHttp;
  readonly keptTokens: KeptTokens;
  /** The text of a small file; throws FileProblem. */
  readonly readText: (path: string) => Promise<string>;
  /** A line from whoever sits at the terminal, not shown while it is typed. */
  readonly askSecret: (prompt: string) => Promise<string>;
  readonly connect: Connect;
  readonly openProbes: OpenProbes;
  readonly machine: Machine;
  /** Runs the hub until it is told to stop. */
  readonly serve: (asked: ServeAsked) => Promise<number>;
  /** The hub that the settings of this folder make; undefined when they cannot be read. */
  readonly localHub: (env: Environment) => Promise<LocalHub | undefined>;
};

/** Where the hub of this folder listens, and the token of its first admin where this user may read it. */
export type LocalHub = { readonly url: string; readonly token: string | undefined };

/** The options of `serve` on the command line. */
export type ServeAsked = {
  readonly env: Environment;
  /** None: all. */
  readonly roles: readonly string[];
  /** Gateway processes of their own; 0: none. */
  readonly web: number;
  /** `path=value`, above the file and the variables. */
  readonly settings: readonly string[];
};

/** One run of one command. */
export type Session = {
  readonly cli: Cli;
  /** With the settings file of `--config`. */
  readonly env: Environment;
  readonly json: boolean;
  readonly lang: Language;
  readonly paint: Paint;
  /** The texts in the language asked for. */
  readonly t: Texts;
  /** No other hub was named: it is the one of this folder. */
  readonly isLocal: boolean;
  /** The hub to talk to. */
  readonly base: () => URL;
  /** The token for it, and where it is from; undefined: there is none. */
  readonly token: () => Promise<Token | undefined>;
  /** The hub to talk to, with the token for it. */
  readonly hub: () => Promise<HubHttp>;
  /** A line for people, on standard output; with `--json` nothing. */
  readonly say: (line?: string) => void;
  /** A line beside the answer, on standard error; with `--json` too. */
  readonly note: (line: string) => void;
  /** The one document of `--json`; without it nothing. */
  readonly answer: (document: unknown) => void;
};

/** `folder`: of the hub on this machine; sent nowhere else. */
export type Token = { readonly text: string; readonly from: 'option' | 'variable' | 'login' | 'folder' };

export type CommandBody = (
  session: Session,
  options: Readonly<Record<string, unknown>>,
  args: readonly string[],
) => Promise<ExitCode | number>;
