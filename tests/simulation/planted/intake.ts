import type { Queued } from '../../../src/app/intake/queue.ts';
import { SMALL_COUNTRY } from '../../support/small-country.ts';
import type { Wrong } from '../stage.ts';
import { ports } from './ports.ts';

const DONE = { taken: 0, repeated: 0, refused: 0, seq: 0 };

const signals = (change: (batch: readonly Queued[]) => readonly Queued[]): Wrong =>
  ports(({ consume }) => ({ consume: (handle) => consume((batch) => handle(change(batch))) }));

/** What comes in, from the door to the log. */
export const INTAKE: Readonly<Record<string, Wrong>> = {
  'acknowledged though the queue failed': ports(({ queue }) => ({
    queue: { ...queue, add: (batch, options) => queue.add(batch, options).catch(() => '0') },
  })),
  'remembered before it is queued': ports(({ queue, log }) => ({
    queue: {
      ...queue,
      add: async (batch, options) => {
        await log.noteQueued(
          batch.flatMap(({ identity, signal: { receivedAt } }) =>
            identity === undefined ? [] : [{ ...identity, receivedAt }],
          ),
        );
        return queue.add(batch, options);
      },
    },
    log: {
      ...log,
      digests: async (keys) => {
        const [digests, queued] = await Promise.all([log.digests(keys), log.queued(keys)]);
        return digests.map((digest, index) => digest ?? queued[index]?.digest);
      },
    },
  })),
  'recognised by its source alone': ports(({ log }) => {
    const seen = new Map<string, string>();
    return {
      log: {
        ...log,
        digests: async (keys) => {
          const digests = await log.digests(keys);
          return keys.map((key, index) => digests[index] ?? seen.get(key.slice(0, 4)));
        },
        noteQueued: async (identities) => {
          for (const { key, digest } of identities) seen.set(key.slice(0, 4), digest);
          return log.noteQueued(identities);
        },
      },
    };
  }),
  'done before it is in the log': ports(({ consume }) => ({
    consume: (handle) =>
      consume(async (batch) => {
        handle(batch).catch(() => {});
        return DONE;
      }),
  })),
  'a failed batch counts as done': ports(({ consume }) => ({
    consume: (handle) => consume((batch) => handle(batch).catch(() => DONE)),
  })),
  'a late claim is dropped': signals((batch) =>
    batch.filter(({ signal }) => signal.receivedAt - signal.at < 10 * 60_000),
  ),
  'a claim that is ahead is dropped': signals((batch) => batch.filter(({ signal }) => signal.at <= signal.receivedAt)),
  'trust is not looked at': signals((batch) =>
    batch.map((queued) => ({ ...queued, signal: { ...queued.signal, trust: 'official' } })),
  ),
  'a line nobody can read is left out': signals((batch) =>
    batch.map((queued) => {
      if (queued.signal.kind !== 'snapshot') return queued;
      const { unread: _, ...signal } = queued.signal;
      return { ...queued, signal };
    }),
  ),
  'a place is taken for its parent': signals((batch) =>
    batch.map((queued) =>
      queued.signal.kind === 'alert'
        ? {
            ...queued,
            signal: {
              ...queued.signal,
              region: SMALL_COUNTRY.ancestors(queued.signal.region)[0] ?? queued.signal.region,
            },
          }
        : queued,
    ),
  ),
};
