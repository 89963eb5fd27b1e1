import { readFileSync } from 'node:fs';
import type { Cluster, Redis } from 'ioredis';

/** A connection to one server, to a failover group, or to a cluster. */
export type RedisClient = Redis | Cluster;

/** A Lua script that Redis runs at once or not at all. Sent by its hash; ioredis sends the text when Redis lacks it. */
export type Script = (
  redis: RedisClient,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<unknown>;

type Commands = Record<string, ((...args: (string | number)[]) => Promise<unknown>) | undefined>;

/** `needs`: files whose functions it calls. */
export const script = (name: string, needs: readonly string[] = []): Script => {
  const lua = [...needs, name]
    .map((file) => readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), 'utf8'))
    .join('\n');
  const command = `allclear_${name}`;
  return (redis, keys, args) => {
    const commands = redis as unknown as Commands;
    if (commands[command] === undefined) redis.defineCommand(command, { lua });
    return (commands[command] as (...args: (string | number)[]) => Promise<unknown>).call(
      redis,
      keys.length,
      ...keys,
      ...args,
    );
  };
};

const inRunScript = script('in-run', ['run-id']);

/**
 * A hash, and the name of the server's run it was read in: another one after each restart or fail-over. With the `meta` of
 * a log it is another one too where that log was lost and the server goes on.
 */
export const inRun = async (
  redis: RedisClient,
  key: string,
  meta?: string,
): Promise<[run: string, fields: Record<string, string>]> => {
  const [run, texts] = (await inRunScript(redis, meta === undefined ? [key] : [key, meta], [])) as [string, string[]];
  const pairs = Array.from({ length: texts.length / 2 }, (_, index) => texts.slice(index * 2, index * 2 + 2));
  return [run, Object.fromEntries(pairs)];
};
