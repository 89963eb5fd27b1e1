import type { Queued } from '../../src/app/intake/queue.ts';
import type { SaidLine, SaidList } from '../../src/app/intake/said.ts';
import type { Entry } from '../../src/app/log/log.ts';
import type { Outcome, Sender } from '../../src/app/notify/kind.ts';
import type { Message } from '../../src/app/notify/message.ts';
import type { TellingStore } from '../../src/app/notify/store.ts';
import type { SourceRecord } from '../../src/app/sources/sources.ts';
import { boardOf } from '../../src/domain/board.ts';
import { foldFrame } from '../../src/protocol/follow/live-view.ts';
import type { Frame } from '../../src/protocol/live/frames.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import type { Breaks, Parts } from './hub.ts';
import type { Wrong } from './stage.ts';

/**
 * Bugs that somebody could write, each by its name. The product has no switch for any of them: they are put around its
 * ports, where the simulation wires them. One that is not found says that the laws do not see.
 */

/** Changes some ports; the rest stays as it is. */
const ports = (change: (parts: Parts, host: Parameters<Breaks>[1]) => Partial<Parts>): Wrong => ({
  breaks: (parts, host) => ({ ...parts, ...change(parts, host) }),
});

const signals = (change: (batch: readonly Queued[]) => readonly Queued[]): Wrong =>
  ports(({ consume }) => ({ consume: (handle) => consume((batch) => handle(change(batch))) }));

const frames = (change: (frame: Frame) => readonly Frame[]): Wrong => ({ frames: change });

const DONE = { taken: 0, repeated: 0, refused: 0, seq: 0 };

const renumbered = (entries: readonly Entry[], from: number): readonly Entry[] =>
  entries.map((entry, index) => ({ ...entry, seq: from + index + 1 }));

/** What becomes of a message on its way out, and of what comes back. */
const ways = (change: (send: Sender['send'], message: Message, signal: AbortSignal) => Promise<Outcome>): Wrong => ({
  ways: (kind) => ({
    ...kind,
    open: (about) => {
      const { send, close } = kind.open(about);
      return { send: (message, signal) => change(send, message, signal), close };
    },
  }),
});

const told = (change: (telling: TellingStore) => Partial<TellingStore>): Wrong =>
  ports(({ notify }) => ({ notify: { ...notify, telling: { ...notify.telling, ...change(notify.telling) } } }));

export const PLANTED: Readonly<Record<string, Wrong>> = {
  'no fence': ports(({ log }) => ({
    log: {
      ...log,
      commit: async (commit) => {
        const head = await log.open();
        return log.commit({ ...commit, expected: head, entries: renumbered(commit.entries, head.seq) });
      },
    },
  })),
  'commit without epoch': ports(({ log }) => ({
    log: {
      ...log,
      commit: async (commit) => {
        const result = await log.commit(commit);
        if (result.kind === 'committed' || result.head.epoch === commit.expected.epoch) return result;
        return log.commit({ ...commit, expected: result.head, entries: renumbered(commit.entries, result.head.seq) });
      },
    },
  })),
  'commit again when the answer was lost': ports(({ log }) => ({
    log: {
      ...log,
      commit: async (commit) => {
        try {
          return await log.commit(commit);
        } catch {
          const head = await log.open();
          return log.commit({ ...commit, expected: head, entries: renumbered(commit.entries, head.seq) });
        }
      },
    },
  })),
  'the epoch stays when the log went back': ports(({ log }, { store, reach }) => ({
    log: {
      ...log,
      open: (seen) =>
        reach(() => store.look(({ meta }) => meta)).then((meta) =>
          meta === undefined ? log.open(seen) : { epoch: meta.epoch, seq: meta.seq },
        ),
    },
  })),
  'no history in the commit': ports(({ log }) => ({
    log: { ...log, commit: (commit) => log.commit({ ...commit, history: [] }) },
  })),
  'checkpoint names a later seq': ports(({ log }) => ({
    log: {
      ...log,
      loadCheckpoint: async () => {
        const checkpoint = await log.loadCheckpoint();
        return checkpoint === undefined
          ? undefined
          : { ...checkpoint, position: { ...checkpoint.position, seq: checkpoint.position.seq + 1 } };
      },
    },
  })),
  'checkpoint forgets who spoke': ports(({ log }) => ({
    log: {
      ...log,
      loadCheckpoint: async () => {
        const checkpoint = await log.loadCheckpoint();
        return checkpoint === undefined
          ? undefined
          : { ...checkpoint, state: { ...checkpoint.state, sources: [] as never } };
      },
    },
  })),
  'trimmed past the checkpoint': ports(({ log }, { store }) => ({
    log: {
      ...log,
      commit: async (commit) => {
        const result = await log.commit(commit);
        store.change((data) => void data.entries.splice(0, Math.max(0, data.entries.length - 20)));
        return result;
      },
    },
  })),
  'the tail loses an entry': ports(({ tail }) => ({
    tail: {
      ...tail,
      next: async (after, limit, waitMs) => {
        const entries = await tail.next(after, limit, waitMs);
        return entries !== undefined && entries.length > 2 ? [...entries.slice(0, 1), ...entries.slice(2)] : entries;
      },
    },
  })),
  'the tail goes on in another log': ports(({ tail }, { store }) => ({
    tail: {
      ...tail,
      next: (after, limit, waitMs) =>
        tail.next({ ...after, epoch: store.look(({ meta }) => meta?.epoch ?? after.epoch) }, limit, waitMs),
    },
  })),
  'acknowledged though the queue failed': ports(({ queue }) => ({
    queue: { ...queue, add: (batch, options) => queue.add(batch, options).catch(() => '0') },
  })),
  'remembered before it is queued': ports(({ queue, log }) => ({
    queue: {
      ...queue,
      add: async (batch, options) => {
        await log.remember(batch.flatMap(({ identity }) => (identity === undefined ? [] : [identity])));
        return queue.add(batch, options);
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
        remember: async (identities) => {
          for (const { key, digest } of identities) seen.set(key.slice(0, 4), digest);
          return log.remember(identities);
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
  'nobody falls silent': ports(({ hearing, clock }) => ({
    hearing: {
      ...hearing,
      all: async () => new Map([...(await hearing.all()).keys()].map((id) => [id, clock.now()])),
    },
  })),
  'whoever is removed stays live': ports(({ registry }) => {
    const known = new Map<string, SourceRecord>();
    return {
      registry: {
        ...registry,
        list: async () => {
          for (const source of await registry.list()) known.set(source.id, source);
          return [...known.values()];
        },
      },
    };
  }),
  'an old pulse counts as new': ports(({ pulse }) => {
    let last: Awaited<ReturnType<typeof pulse>> | undefined;
    return {
      pulse: async () => {
        try {
          last = await pulse();
        } catch (error) {
          if (last === undefined) throw error;
        }
        return last;
      },
    };
  }),
  'a dead sequencer counts as working': ports(({ pulse }) => ({
    pulse: async () => ({ ...(await pulse()), sequencing: true, waitingFor: null }),
  })),
  'a new epoch is not looked at': ports(({ pulse }) => {
    let first: string | undefined;
    return {
      pulse: async () => {
        const one = await pulse();
        first ??= one.position?.epoch;
        return one.position === undefined || first === undefined
          ? one
          : { ...one, position: { ...one.position, epoch: first } };
      },
    };
  }),
  'a copy vouches for itself': {
    follower: (follower) => ({
      ...follower,
      vouched: () => true,
      board: () => boardOf(follower.state(), SMALL_COUNTRY),
    }),
  },
  'resume is off by one': {
    follower: (follower) => ({
      ...follower,
      since: async (position) => (await follower.since(position))?.slice(1),
    }),
  },
  'resume repeats one': {
    follower: (follower) => ({
      ...follower,
      since: ({ epoch, seq }) => follower.since({ epoch, seq: Math.max(0, seq - 1) }),
    }),
  },
  'a gap counts as resumed': frames((frame) =>
    frame.type === 'hello' && frame.gap ? [{ ...frame, resumed: true, gap: false }] : [frame],
  ),
  'a snapshot names a later seq': frames((frame) =>
    frame.type === 'snapshot' ? [{ ...frame, seq: frame.seq + 1 }] : [frame],
  ),
  'a heartbeat is ahead of the events': frames((frame) =>
    frame.type === 'heartbeat' ? [{ ...frame, seq: frame.seq + 1 }] : [frame],
  ),
  'the last event of a batch is lost': frames((frame) =>
    frame.type === 'events' && frame.events.length > 1 ? [{ ...frame, events: frame.events.slice(0, -1) }] : [frame],
  ),
  'a frame is sent twice': frames((frame) => (frame.type === 'events' ? [frame, frame] : [frame])),
  'what a slow subscriber missed is not told': { dropsWhenSlow: true },
  'the end of an alert elsewhere ends it here': {
    fold: (view, frame) =>
      foldFrame(
        view,
        frame.type === 'events'
          ? {
              ...frame,
              events: frame.events.map((event) =>
                event.type === 'alert.ended' && event.region?.length === 3
                  ? { ...event, region: event.region.slice(0, 1) }
                  : event,
              ),
            }
          : frame,
      ),
  },
  'unknown places stay clear': {
    fold: (view, frame) =>
      foldFrame(
        view,
        frame.type === 'events'
          ? { ...frame, events: frame.events.filter(({ type }) => type !== 'region.unknown') }
          : frame,
      ),
  },
  'a board shown in doubt is resumed from': frames((frame) => {
    if (frame.type !== 'snapshot') return [frame];
    const { doubted: _, ...rest } = frame;
    return [rest];
  }),
  'a subscriber trusts what it heard long ago': { patience: () => Number.POSITIVE_INFINITY },
  'the cursor is saved before it was delivered': ways(async (send, message, signal) => {
    send(message, signal).catch(() => {});
    return { kind: 'delivered' };
  }),
  'what failed counts as told': ways(async (send, message, signal) => {
    await send(message, signal);
    return { kind: 'delivered' };
  }),
  'the cursor is forgotten at a restart': told(() => ({ progress: async () => undefined })),
  'blindness that may have been told is forgotten': told(({ progress }) => ({
    progress: async (id, feed) => {
      const found = await progress(id, feed);
      if (found === undefined) return undefined;
      return { ...found, told: new Map([...found.told].filter(([key, value]) => key !== '?' && value !== '?')) };
    },
  })),
  'what is doubtful is not told anew': told(({ save }) => ({
    save: (fence, id, feed, cursor, changes) =>
      save(
        fence,
        id,
        feed,
        cursor,
        changes.filter(([key]) => !key.startsWith('~')),
      ),
  })),
  'a destination is told of what is elsewhere': {
    ways: (kind) => ({
      ...kind,
      open: (about) => kind.open({ ...about, destination: { ...about.destination, id: 'north' } }),
    }),
  },
  'the siren forgets what it has sounded for': told(({ progress }) => ({
    progress: async (id, feed) => {
      const found = await progress(id, feed);
      if (found === undefined || id !== 'siren') return found;
      return { ...found, told: new Map([...found.told].filter(([key]) => key !== '@siren' && !key.startsWith('a|'))) };
    },
  })),
  'a drill sounds the siren': ways((send, message, signal) =>
    message.data.siren === undefined
      ? send(message, signal)
      : send({ ...message, data: { ...message.data, status: 'Exercise' } }, signal),
  ),
  'a drill is told as if it were real': ways((send, message, signal) =>
    send({ ...message, data: { ...message.data, status: 'Actual' } }, signal),
  ),
  'a hub that cannot be reached counts as heard': {
    follows: (tell) => ({ ...tell, failed: () => tell.news([]) }),
  },
  'what another hub does not know counts as known': {
    follows: (tell) => ({ ...tell, cover: () => tell.cover(SMALL_COUNTRY.levels) }),
  },
  'what another hub says ends is not heard': {
    follows: (tell) => {
      const lines = new Map<string, SaidLine>();
      const withAllBefore = (list: SaidList): SaidList => {
        for (const line of list.active) lines.set(line.region, line);
        return { ...list, active: [...lines.values()] };
      };
      return {
        ...tell,
        news: (said, ...rest) =>
          tell.news(
            said.flatMap((one) => (one.kind === 'snapshot' ? [withAllBefore(one)] : [])),
            ...rest,
          ),
      };
    },
  },
  'a drill goes into the live queue': {
    breaks: (parts, _, feed, live) => (feed.status === 'Actual' ? parts : { ...parts, queue: live().queue }),
  },
};
