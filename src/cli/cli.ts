import type { HubHttp } from '../adapters/allclear/http-client.ts';
import type { Connect } from '../adapters/allclear/socket.ts';
import type { Clock } from '../app/kit/clock.ts';
import type { Machine } from './commands/doctor-checks.ts';
import type { Environment, OpenContext, OpenProbes } from './context.ts';
import type { ExitCode } from './exit.ts';
import type { Paint } from './text/paint.ts';
import type { Language } from './text/words.ts';

/** The outside of a command: everything it may read, write or wait for. Tests give it another one. */
export type Cli = {
  readonly version: string;
  readonly env: Environment;
  /** Writes to standard output and error as they are. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly isTerminal: { readonly stdout: boolean; readonly stderr: boolean };
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  /** A new token, and what is kept of one. */
  readonly newToken: () => string;
  readonly hashToken: (token: string) => string;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly interrupted: AbortSignal;
  readonly http: (base: URL) => HubHttp;
  readonly connect: Connect;
  readonly openContext: OpenContext;
  readonly openProbes: OpenProbes;
  readonly machine: Machine;
  /** Runs the hub until it is told to stop. */
  readonly serve: (asked: ServeAsked) => Promise<number>;
  /** Where the hub of the settings listens; undefined when they cannot be read. */
  readonly settingsPort: (env: Environment) => Promise<number | undefined>;
};

/** What was asked of `serve` on the command line. */
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
  /** The hub to talk to. */
  readonly base: () => URL;
  /** A line for people, on standard output; with `--json` nothing. */
  readonly say: (line?: string) => void;
  /** A line beside the answer, on standard error; with `--json` too. */
  readonly note: (line: string) => void;
  /** The one document of `--json`; without it nothing. */
  readonly answer: (document: unknown) => void;
};

export type CommandBody = (
  session: Session,
  options: Readonly<Record<string, unknown>>,
  args: readonly string[],
) => Promise<ExitCode | number>;
