import { readFileSync } from 'node:fs';
import { catalogueFrom } from '../../../src/domain/places/build.ts';
import type { RegionId } from '../../../src/domain/places/catalogue.ts';
import { formatPosition } from '../../../src/protocol/live/position.ts';
import type { InstalledName } from '../peers/installed.ts';
import { isInstalled, startInstalled } from '../peers/installed.ts';
import type { PeerName } from '../peers/peer.ts';
import type { Arrived, CrowdOptions, Done } from './crowd.ts';
import type { Language } from './entrances.ts';
import { startHub } from './hub.ts';
import type { Pinned } from './pinned.ts';
import { LOAD_CORE, moment, pause, SERVER_CORE, startPinned } from './pinned.ts';
import { posts } from './posts.ts';

/** Who broadcasts; `hub-2` is a hub with two gateway processes on one port. */
export type ServerName = PeerName | InstalledName | 'hub' | 'hub-2' | 'hub-alone';

/** Any of them, behind one handle. */
export type Server = {
  readonly port: number;
  readonly path: string;
  readonly language: Language;
  /** The processes that subscribers are connected to. */
  readonly pids: readonly number[];
  /** Everybody is to hear of so many regions, each in a POST of its own, all at once; resolves with the moment it began. */
  say(count: number): Promise<number>;
  end(): Promise<void>;
};

const TREE = catalogueFrom(
  JSON.parse(readFileSync(new URL('../../../config/regions/ua.json', import.meta.url), 'utf8')),
);

/** The regions of the first level; there is one signal for each in a nationwide alert. */
export const NATION: readonly RegionId[] = TREE.regions.filter(({ parent }) => parent === null).map(({ id }) => id);

type Word = { readonly region: RegionId; readonly kind: 'alert' | 'all-clear' };

/** As long as an event of the hub with its frame is. */
const messageOf = ({ region, kind }: Word): string => {
  const now = new Date().toISOString();
  const event = {
    seq: 100_000,
    type: kind === 'alert' ? 'alert.started' : 'alert.ended',
    region,
    hazard: 'air-raid',
    at: now,
    receivedAt: now,
    sequencedAt: now,
    source: 'official',
  };
  const length = JSON.stringify({ type: 'events', sentAt: now, status: 'Actual', events: [event], more: '' }).length;
  return JSON.stringify({
    type: 'events',
    sentAt: now,
    status: 'Actual',
    events: [event],
    more: 'x'.repeat(Math.max(0, MESSAGE_BYTES - length)),
  });
};
const MESSAGE_BYTES = 300;

/** Alerts begin and end by turns, so that each signal is one event. */
const words = (): ((count: number) => readonly Word[]) => {
  const standing = new Set<RegionId>();
  return (count) =>
    NATION.slice(0, count).map((region) => {
      const kind = standing.delete(region) ? 'all-clear' : 'alert';
      if (kind === 'alert') standing.add(region);
      return { region, kind };
    });
};

/** A server, how it is told of one region, and where subscribers come in once it was told of so many. */
type Started = Omit<Server, 'say' | 'path'> & {
  post(word: Word): Promise<void>;
  path(told: number): string | Promise<string>;
};

/**
 * Alerts and all-clears, nationwide, while nobody listens: as much as a few sources say in an hour. What is compiled
 * while it runs is compiled then, as it is in a server that has run for longer.
 */
const BEFORE = 40;

export const startServer = async (name: ServerName): Promise<Server> => {
  const { post, path, ...server } = await started(name);
  const next = words();
  for (let round = 0; round < BEFORE; round += 1) await Promise.all(next(NATION.length).map(post));
  return {
    ...server,
    path: await path(BEFORE * NATION.length),
    say: async (count) => {
      const said = next(count);
      const began = moment();
      await Promise.all(said.map(post));
      return began;
    },
  };
};

const started = (name: ServerName): Promise<Started> => {
  switch (name) {
    case 'hub':
    case 'hub-2':
      return wholeHub(name === 'hub' ? 1 : 2);
    case 'nchan':
    case 'mosquitto':
      return installed(name);
    default:
      return script(name);
  }
};

/** Milliseconds. */
const SOON = 10;

const wholeHub = async (gateways: number): Promise<Started> => {
  // The others send no heartbeats in this time either.
  const hub = await startHub({ gateways, settings: { ALLCLEAR_LIVE_HEARTBEAT: '60s' } });
  const first = await hub.position();
  return {
    port: hub.port,
    path: async (told) => {
      for (;;) {
        const position = await hub.position();
        if (position.seq >= first.seq + told) return `/v1/live?since=${formatPosition(position)}`;
        await pause(SOON);
      }
    },
    language: 'websocket',
    pids: hub.pids,
    post: hub.post,
    end: hub.close,
  };
};

const installed = async (name: InstalledName): Promise<Started> => {
  if (!isInstalled(name)) throw new Error(`${name} is not installed on this machine`);
  const { port, pid, post, end } = await startInstalled(name);
  return {
    port,
    path: () => (name === 'nchan' ? '/sub' : 'all'),
    language: name === 'nchan' ? 'websocket' : 'mqtt',
    pids: [pid],
    post: (word) => post(messageOf(word)),
    end,
  };
};

const script = async (name: PeerName | 'hub-alone'): Promise<Started> => {
  const isHub = name === 'hub-alone';
  const process = startPinned(isHub ? './hub-alone.ts' : '../peers/peer.ts', SERVER_CORE, { name });
  const { port } = await process.heard<{ readonly port: number }>('port');
  const { post, close } = posts({ port, path: '/say' });
  return {
    port,
    path: (told) =>
      isHub ? `/v1/live?since=e1:${told}` : name === 'socket.io' ? '/socket.io/?EIO=4&transport=websocket' : '/',
    language: name === 'socket.io' ? 'socket.io' : 'websocket',
    pids: [process.pid],
    post: (word) => post(isHub ? JSON.stringify(word) : messageOf(word)),
    end: async () => {
      close();
      await process.end();
    },
  };
};

/** Subscribers of it in a process of their own. */
export type Crowd = {
  readonly script: Pinned;
  /** How long it took until all were in; milliseconds. */
  enter(): Promise<number>;
  /** Counts from zero until everybody has so many events, or whatever the mark stands in. */
  expect(count: number, mark?: string): Promise<() => Promise<Done['done']>>;
  end(): Promise<void>;
};

export const startCrowd = async (
  { port, path, language }: Pick<Server, 'port' | 'path' | 'language'>,
  options: Pick<CrowdOptions, 'count' | 'atOnce' | 'deflate'>,
): Promise<Crowd> => {
  const script = startPinned('./crowd.ts', LOAD_CORE, { port, path, language, ...options } satisfies CrowdOptions);
  await script.heard('ready');
  return {
    script,
    enter: async () => {
      script.tell({ enter: true });
      return (await script.heard<Arrived>('arrived')).arrived.milliseconds;
    },
    expect: async (count, mark) => {
      script.tell({ expect: count, mark });
      await script.heard('expecting');
      return async () => (await script.heard<Done>('done')).done;
    },
    end: script.end,
  };
};
