import { basename } from 'node:path';
import { found, missing, type Outcome } from './outcome.ts';
import { run } from './run.ts';
import { findAll, USUAL_FOLDERS } from './which.ts';

/** A server program that was asked for its version and is new enough. */
export type ServerBinary = {
  readonly path: string;
  /** `redis-server 7.0.15` */
  readonly label: string;
  /** Variables that this program needs in its environment and no other does. */
  readonly env: NodeJS.ProcessEnv;
};

const NAMES = ['redis-server', 'valkey-server'] as const;

/** BullMQ needs commands that came with 6.2. */
const LEAST_VERSION = { major: 6, minor: 2 };

/** A program prints its version in milliseconds; one that does not is not a server. */
const VERSION_LIMIT_MS = 5_000;

/** The first server program on this system that is new enough. */
export const findBinary = async (
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<Outcome<ServerBinary>> => {
  const paths = (await Promise.all(NAMES.map((name) => findAll(name, env)))).flat();
  const reasons: string[] = [];
  for (const path of paths) {
    const seen = await inspectBinary(path, {}, env, signal);
    if (seen.kind === 'found') return seen;
    reasons.push(seen.reason);
  }
  return missing(reasons.join('; ') || `no ${NAMES.join(' or ')} on PATH or in ${USUAL_FOLDERS.join(', ')}`);
};

/** Asks a program for its version. `own` is the part of the environment that belongs to it alone. */
export const inspectBinary = async (
  path: string,
  own: NodeJS.ProcessEnv,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<Outcome<ServerBinary>> => {
  const told = await run(path, ['--version'], { limitMs: VERSION_LIMIT_MS, env: { ...env, ...own }, signal });
  if (told.kind === 'missing') return missing(`${path}: ${told.reason}`);
  const version = /\bv=((\d+)\.(\d+)[.\w-]*)/.exec(told.value.out);
  const [major, minor] = [Number(version?.[2]), Number(version?.[3])];
  if (version?.[1] === undefined) return missing(`${path} does not tell its version`);
  const enough = major > LEAST_VERSION.major || (major === LEAST_VERSION.major && minor >= LEAST_VERSION.minor);
  return enough
    ? found({ path, label: `${basename(path)} ${version[1]}`, env: own })
    : missing(`${path} is ${version[1]}, older than ${LEAST_VERSION.major}.${LEAST_VERSION.minor}`);
};
