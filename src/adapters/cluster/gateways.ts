import type { Worker } from 'node:cluster';
import cluster from 'node:cluster';
import { once } from 'node:events';
import type { Closable } from '../../app/kit/lifetime.ts';
import type { Observe } from '../../app/kit/observe.ts';
import type { FromGateway, ToGateway } from './gateway-process.ts';
import { KEEPS_NOTHING, PLACE } from './gateway-process.ts';

/**
 * Several gateway processes on one port (`web/port/http-server.ts` says how they share it); each has a board, a ring and a tail
 * of the log of its own.
 *
 * States of a place: starting (forked, not ready) → ready → died (told, and forked again after a pause that grows while
 * it keeps dying) → starting. When the first start of any of them fails, the hub does not start.
 */
export type GatewaysPorts = {
  readonly count: number;
  /** The arguments of a process that is one of them. */
  readonly args: readonly string[];
  /** Where Redis is, and whether it keeps nothing across a restart. */
  readonly redis: { readonly address: string; readonly volatile: boolean };
  readonly render: () => Promise<string>;
  /** The metrics of several processes as those of one. */
  readonly merge: (texts: readonly string[]) => string;
  /** They take their certificate anew at SIGHUP, whoever of the hub gets it. */
  readonly secure: boolean;
  readonly observe: Observe;
};

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 10_000;
/** A gateway that ran this long did not crash at start-up: its restart delay begins anew; milliseconds. */
const LIVED = 30_000;
/** Leaves the rest of the ten seconds in which a hub ends to those that come after; milliseconds. */
const CLOSE_LIMIT = 8_800;
/** A process that does not tell its metrics by then is left out of the answer; milliseconds. */
const METRICS_LIMIT = 1_000;

export const startGateways = async (ports: GatewaysPorts): Promise<Closable & { readonly url: string }> => {
  const { count, redis, observe } = ports;
  const running = new Set<Worker>();
  const pauses = new Set<NodeJS.Timeout>();
  let closing: Promise<void> | undefined;
  let asked = 0;
  cluster.setupPrimary({ exec: process.argv[1] ?? '', args: [...ports.args] });

  const start = async (place: number): Promise<{ readonly worker: Worker; readonly url: string }> => {
    const worker = cluster.fork({
      ALLCLEAR_REDIS_URL: redis.address,
      ...(redis.volatile ? { [KEEPS_NOTHING]: 'true' } : {}),
      [PLACE]: String(place),
    });
    running.add(worker);
    worker.once('exit', () => running.delete(worker));
    worker.on('message', (message: FromGateway) => {
      if (message.kind === 'tell') answerAll(worker, message.id);
    });
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromGateway) => {
        if (message.kind === 'ready') resolve({ worker, url: message.url });
      });
      worker.once('exit', (code, signal) =>
        reject(new Error(`gateway ${place} ended with ${signal ?? code} before it was ready`)),
      );
    });
  };

  const keep = (place: number, worker: Worker, pause: number): void => {
    const startedAt = performance.now();
    const again = (why: Readonly<Record<string, unknown>>, after: number): void => {
      if (closing !== undefined) return;
      observe('gateway.died', { gateway: place, again: after, ...why });
      const timer = setTimeout(() => {
        pauses.delete(timer);
        start(place).then(
          (started) => {
            observe('gateway.restarted', { gateway: place, pid: started.worker.process.pid });
            keep(place, started.worker, Math.min(after * 2, LONGEST_PAUSE));
          },
          (error: unknown) => again({ error }, Math.min(after * 2, LONGEST_PAUSE)),
        );
      }, after);
      pauses.add(timer);
    };
    const died = (code: number | null, signal: string | null): void =>
      again({ code, signal }, performance.now() - startedAt > LIVED ? FIRST_PAUSE : pause);
    if (worker.isDead()) died(worker.process.exitCode, worker.process.signalCode);
    else worker.once('exit', died);
  };

  /** Any of them can be asked for the metrics of all. */
  const answerAll = (asker: Worker, id: number): void => {
    Promise.all([ports.render(), ...[...running].map(textOf)]).then(
      (texts) => send(asker, { kind: 'told', id, text: ports.merge(texts) }),
      (error: unknown) => observe('metrics.failed', { error }),
    );
  };
  const textOf = (worker: Worker): Promise<string> =>
    new Promise((resolve) => {
      asked += 1;
      const id = asked;
      const done = (text: string): void => {
        clearTimeout(timer);
        worker.off('message', hear);
        resolve(text);
      };
      const hear = (message: FromGateway): void => {
        if (message.kind === 'rendered' && message.id === id) done(message.text);
      };
      const timer = setTimeout(() => done(''), METRICS_LIMIT);
      worker.on('message', hear);
      send(worker, { kind: 'render', id });
    });

  const hangUp = (): void => {
    for (const worker of running) worker.process.kill('SIGHUP');
  };
  if (ports.secure) process.on('SIGHUP', hangUp);

  const endAll = async (): Promise<void> => {
    process.off('SIGHUP', hangUp);
    for (const timer of pauses) clearTimeout(timer);
    const all = [...running];
    const limit = setTimeout(() => {
      for (const worker of running) worker.process.kill('SIGKILL');
    }, CLOSE_LIMIT);
    await Promise.all(
      all.map(async (worker) => {
        const ended = once(worker, 'exit');
        worker.process.kill('SIGTERM');
        await ended;
      }),
    );
    clearTimeout(limit);
  };
  const close = (): Promise<void> => {
    closing ??= endAll();
    return closing;
  };

  try {
    const started = await Promise.all(Array.from({ length: count }, (_, index) => start(index + 1)));
    for (const [index, { worker }] of started.entries()) keep(index + 1, worker, FIRST_PAUSE);
    return { url: started[0]?.url ?? '', close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** One that has just died needs no message. */
const send = (worker: Worker, message: ToGateway): void => {
  if (worker.isConnected()) worker.send(message, undefined, () => {});
};
