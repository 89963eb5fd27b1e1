import type { Instant } from '../../domain/words.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';
import { script } from './scripts.ts';

const timeScript = script('time', ['now']);

/** Asked for again after this long: a machine that slept goes on with another difference; milliseconds. */
const ASK_AFTER = 10_000;
/** An answer that took longer says too little of when it was given; milliseconds. */
const QUICK = 500;

/**
 * What the clock of Redis says. What one process stamps and another looks at is compared by this clock: those of two
 * machines may differ by more than what is looked for. Between two questions the process's monotonic clock goes on.
 */
export const serverTime = (redis: RedisClient, key: string): (() => Promise<Instant>) => {
  let known: { readonly server: Instant; readonly here: number } | undefined;
  let asking: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    const asked = performance.now();
    const server = Number(await reached(() => timeScript(redis, [key], [])));
    const took = performance.now() - asked;
    if (known === undefined || took < QUICK) known = { server, here: asked + took / 2 };
  };
  const askOnce = (): Promise<void> => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return async () => {
    if (known === undefined) await askOnce();
    else if (performance.now() - known.here > ASK_AFTER) askOnce().catch(() => {}); // The old one will do.
    const { server, here } = known as NonNullable<typeof known>;
    return Math.round(server + performance.now() - here);
  };
};
