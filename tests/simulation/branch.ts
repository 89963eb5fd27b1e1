import { liveClient } from '../../src/adapters/allclear/live-client.ts';
import type { Connect } from '../../src/adapters/allclear/socket.ts';
import { hubSource } from '../../src/adapters/allclear/source.ts';
import { memoryLease } from '../../src/adapters/memory/lease.ts';
import { memoryRefused } from '../../src/adapters/memory/refused.ts';
import { memorySourceStatuses } from '../../src/adapters/memory/source-memory.ts';
import { sourcesAge } from '../../src/app/sequencer/work.ts';
import type { Tell } from '../../src/app/upstreams/connected.ts';
import { startConnected } from '../../src/app/upstreams/connected.ts';
import { hearSource } from '../../src/app/upstreams/hear.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import { newDisk } from './disk.ts';
import type { Web } from './hub.ts';
import { FEED, leadFeed, partsOf, runWeb } from './hub.ts';
import type { Line } from './line.ts';
import type { Serving } from './live.ts';
import { USUAL } from './seldom.ts';
import type { Stage } from './stage.ts';
import { short } from './truth.ts';
import type { Host } from './world.ts';
import { newHost } from './world.ts';

/** A hub elsewhere, on a machine where all is well, that hears of everything from this one and from nobody else. */
export type Branch = {
  /** Undefined until it serves. */
  readonly web: () => Web | undefined;
  readonly cut: () => void;
  /** Its line is half open, and no other can be opened for so long. */
  readonly away: (milliseconds: number) => void;
  readonly hostGone: (host: Host) => void;
};

/** Who says nothing for so long is not believed any more to have nothing to say; milliseconds. */
export const BRANCH_SILENT_AFTER = 30_000;
const LEASE_TTL = 3_000;
/** A handshake takes this long at most, and so does a frame; milliseconds. */
const HANDSHAKE = 30;
const FRAME = 20;

export const startBranch = (stage: Stage, serving: (chance: number) => Serving | undefined): Branch => {
  const { world, wrong, tell, tracing } = stage;
  const random = world.random('branch');
  const chance = world.random('epochs of the branch');
  const disk = newDisk({ synced: true, random });
  const host = newHost(world, disk, 'branch', {});
  const observe = (event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    if (tracing && event !== 'batch.sequenced' && event !== 'signals.received')
      tell(`${host.name} ${event} ${short(fields)}`);
  };
  const running = {
    host,
    disks: { live: disk, drill: disk },
    synced: true,
    drills: false,
    sizes: USUAL,
    wrong: {},
    observe,
    newEpoch: () => `b${chance.below(2 ** 30).toString(36)}`,
  };
  let current: { readonly host: Host; readonly line: Line; readonly closed: (why: string) => void } | undefined;
  let awayUntil = 0;
  let web: Web | undefined;

  const connect: Connect = (url, events) => {
    let line: Line | undefined;
    let isLeft = false;
    const closed = (why: string): void => {
      current = undefined;
      events.closed({ why });
    };
    const there = serving(random.next());
    world.after(random.next() * HANDSHAKE, () => {
      if (isLeft) return;
      if (world.now() < awayUntil || there === undefined || !there.host.alive()) return closed('nobody is there');
      line = there.live.connect({
        query: url.searchParams,
        wire: 'websocket',
        takes: () => random.next() * FRAME,
        peer: { text: events.message, closed: events.closed },
      });
      current = { host: there.host, line, closed };
    });
    const leave = (): void => {
      isLeft = true;
      line?.leave();
      if (current?.line === line) current = undefined;
    };
    return { close: leave, terminate: leave };
  };

  const hear = async (door: Web['intake']): Promise<void> => {
    const { registry, clock } = partsOf(world, running, FEED);
    const { store, reach } = host;
    const definition = {
      id: 'first',
      feed: FEED.id,
      from: 'http://first/',
      trust: 'official',
      levels: [],
      silentAfter: BRANCH_SILENT_AFTER,
    } as const;
    const follow = (to: Tell) =>
      hubSource({
        catalogue: SMALL_COUNTRY,
        now: clock.now,
        follow: (on) =>
          liveClient({
            url: new URL(definition.from),
            feed: FEED.id,
            onFrame: on.frame,
            onState: on.state,
            clock,
            random: random.next,
            connect,
          }),
      })(wrong.follows?.(to) ?? to);
    await hearSource(
      {
        lease: memoryLease({ store, reach, clock }, 'source:first', host.name),
        ttlMs: LEASE_TTL,
        observe,
        clock,
        sourcesAge: sourcesAge(1_000),
        registry,
        open: (cover) =>
          startConnected({
            id: definition.id,
            from: definition.from,
            connect: follow,
            record: () => registry.get(definition.id),
            cover,
            door,
            refused: memoryRefused({ store, reach }),
            statuses: memorySourceStatuses(),
            clock,
            observe,
          }),
      },
      { ...definition, hear: { kind: 'connected', saysCoverage: true, connect: follow } },
    );
  };

  const start = async (): Promise<void> => {
    await leadFeed(world, running, FEED);
    web = await runWeb(world, running);
    await hear(web.intake);
  };
  start().catch((error: unknown) =>
    stage.found({
      law: 'a hub that follows another starts',
      detail: error instanceof Error ? error.message : 'it broke',
    }),
  );

  return {
    web: () => web,
    cut: () => {
      const { line, closed } = current ?? {};
      line?.leave();
      closed?.('the connection was cut');
    },
    away: (milliseconds) => {
      awayUntil = Math.max(awayUntil, world.now() + milliseconds);
      current?.line.halfOpen();
    },
    hostGone: (gone) => {
      if (current?.host === gone && !current.line.isHalfOpen()) current.closed('the process ended');
    },
  };
};
