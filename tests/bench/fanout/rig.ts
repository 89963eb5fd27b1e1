import { readFileSync } from 'node:fs';
import type { RegionId } from '../../../src/domain/regions.ts';
import { catalogue } from '../../../src/domain/regions.ts';
import type { PeerName } from '../peers/peer.ts';
import type { Arrived, CrowdOptions, Done } from './crowd.ts';
import { startHub } from './hub.ts';
import type { Pinned } from './pinned.ts';
import { LOAD_CORE, moment, SERVER_CORE, startPinned } from './pinned.ts';

/** Who broadcasts. */
export type ServerName = PeerName | 'hub' | 'hub-alone';

/** Any of them, behind one handle. */
export type Server = {
  readonly port: number;
  readonly path: string;
  readonly pid: number;
  /** Everybody is to hear of so many regions at once; resolves with the moment it began. */
  say(count: number): Promise<number>;
  end(): Promise<void>;
};

const TREE = catalogue(JSON.parse(readFileSync(new URL('../../../config/regions/ua.json', import.meta.url), 'utf8')));

/** The regions of the first level; there is one signal for each in a nationwide alert. */
export const NATION: readonly RegionId[] = TREE.regions.filter(({ parent }) => parent === null).map(({ id }) => id);

/** As long as an event of the hub with its frame is. */
const message = (region: RegionId, kind: string): string => {
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
const words = (): ((count: number) => readonly { readonly region: RegionId; readonly kind: 'alert' | 'clear' }[]) => {
  const standing = new Set<RegionId>();
  return (count) =>
    NATION.slice(0, count).map((region) => {
      const kind = standing.delete(region) ? 'clear' : 'alert';
      if (kind === 'alert') standing.add(region);
      return { region, kind };
    });
};

export const startServer = async (name: ServerName): Promise<Server> => {
  const next = words();
  if (name === 'hub') {
    // The others send no heartbeats in this time either.
    const hub = await startHub({ ALLCLEAR_LIVE_HEARTBEAT: '60s' });
    return {
      port: hub.port,
      path: `/v1/live?since=${hub.position}`,
      pid: hub.pid,
      say: async (count) => {
        const began = moment();
        await Promise.all(
          next(count).map(({ region, kind }) => hub.post({ kind: kind === 'clear' ? 'all-clear' : 'alert', region })),
        );
        return began;
      },
      end: hub.close,
    };
  }
  const script = startPinned(name === 'hub-alone' ? './hub-alone.ts' : '../peers/peer.ts', SERVER_CORE, { name });
  const { port } = await script.heard<{ readonly port: number }>('port');
  return {
    port,
    path:
      name === 'hub-alone'
        ? '/v1/live?since=e1:0'
        : name === 'socket.io'
          ? '/socket.io/?EIO=4&transport=websocket'
          : '/',
    pid: script.pid,
    say: async (count) => {
      const said = next(count);
      const say = name === 'hub-alone' ? said : said.map(({ region, kind }) => message(region, kind));
      const began = moment();
      script.tell({ say });
      return began;
    },
    end: script.end,
  };
};

/** Subscribers of it in a process of their own. */
export type Crowd = {
  readonly script: Pinned;
  /** How long it took until all were in; milliseconds. */
  enter(): Promise<number>;
  /** Counts from zero until everybody has so many events. */
  expect(count: number): Promise<() => Promise<Done['done']>>;
  end(): Promise<void>;
};

export const startCrowd = async (options: CrowdOptions): Promise<Crowd> => {
  const script = startPinned('./crowd.ts', LOAD_CORE, options);
  await script.heard('ready');
  return {
    script,
    enter: async () => {
      script.tell({ enter: true });
      return (await script.heard<Arrived>('arrived')).arrived.milliseconds;
    },
    expect: async (count) => {
      script.tell({ expect: count });
      await script.heard('expecting');
      return async () => (await script.heard<Done>('done')).done;
    },
    end: script.end,
  };
};
