import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Client, connect, type Events, type Options } from '../../../src/client/client.ts';
import { boardOf } from '../../../src/domain/board.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import type { FeedStatus } from '../../../src/domain/words.ts';
import type { Frame } from '../../../src/protocol/live/frames.ts';
import { eventsOf, heartbeatFrame, snapshotFrames, viewOf } from '../../../src/protocol/live/session.ts';
import { pureFeed } from '../../support/pure-feed.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';

/** A hub that a test plays by hand: it says what the test says, when the test says it. */
const HEARTBEAT = 1_000;
const T0 = Date.UTC(2026, 10, 20, 7);
const HERE = '111';

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
});
const clients: Client[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  vi.useRealTimers();
});

const REGIONS = {
  regions: SMALL_COUNTRY.regions.map(({ id, level, parent, name, nameEn }) => ({ id, level, parent, name, nameEn })),
};

type Answer = { readonly resolve: (answer: Response) => void; readonly reject: (error: Error) => void };

const hub = async (options: Partial<Options> = {}, status: FeedStatus = 'Actual') => {
  const feed = pureFeed(SMALL_COUNTRY);
  const view = viewOf({ board: 'brief' }, SMALL_COUNTRY);
  const sockets: Socket[] = [];
  class Socket {
    onopen: (() => void) | null = null;
    onmessage: ((event: { readonly data: unknown }) => void) | null = null;
    onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
    onerror: (() => void) | null = null;
    readonly url: string;
    closed = false;
    constructor(url: string) {
      this.url = url;
      sockets.push(this);
    }
    close(): void {
      this.closed = true;
    }
  }
  const told: { [Name in keyof Events]?: Events[Name][] } = {};
  const client = connect({
    url: 'https://hub.example/alerts',
    WebSocket: Socket,
    fetch: (async () => new Response(JSON.stringify(REGIONS))) as typeof fetch,
    random: () => 0.5,
    ...options,
  });
  clients.push(client);
  for (const name of ['change', 'gap', 'stale', 'recovered', 'drill'] as const)
    client.on(name, (event) => {
      const all = told as Record<string, unknown[]>;
      all[name] = [...(all[name] ?? []), event];
    });
  await vi.advanceTimersByTimeAsync(0);
  let seq = 0;
  let epoch = 'e1';
  const socket = (): Socket => {
    const last = sockets.at(-1);
    if (last === undefined) throw new Error('nobody has connected');
    return last;
  };
  const say = (frame: Frame): void => socket().onmessage?.({ data: JSON.stringify(frame) });
  const beat = (fresh = true): void => {
    const { sources } = feed.state();
    say(heartbeatFrame({ seq, at: Date.now(), fresh, sources, heard: new Map() }, status));
  };
  return {
    client,
    told,
    sockets,
    socket,
    beat,
    say,
    anew: (name: string): void => {
      epoch = name;
    },
    claim: (claim: Claim): void => {
      const before = feed.changes().length;
      feed.claim(claim);
      seq += 1;
      const entry = { seq, claim, changes: feed.changes().slice(before), sequencedAt: Date.now() };
      const events = eventsOf(entry, view, status);
      if (events.length > 0) say({ type: 'events', sentAt: '', status, events });
    },
    hello: (more: { readonly resumed?: boolean; readonly gap?: boolean } = {}): void => {
      socket().onopen?.();
      const { resumed = false, gap = false } = more;
      say({ type: 'hello', protocol: 1, feed: 'ua', status, epoch, seq, heartbeatMs: HEARTBEAT, resumed, gap });
      if (resumed) return;
      const board = boardOf(feed.state(), SMALL_COUNTRY);
      for (const frame of snapshotFrames(board, { view, seq, asOf: T0, status }, () => 100)) say(frame);
    },
  };
};

const spoke: Claim = { kind: 'spoke', source: 'mod', trust: 'official', at: T0 - 10, receivedAt: T0 - 10 };
const about = (kind: 'alert' | 'clear', region: string, at: number): Claim => ({
  kind,
  source: 'mod',
  trust: 'official',
  region: place(region as never),
  hazard: 'air-raid',
  at,
  receivedAt: at,
});

test('says what the hub says, tells each change once, and below a path asks below it', async () => {
  const one = await hub();
  expect(one.socket().url).toBe('wss://hub.example/alerts/v1/live?board=brief');
  expect(one.client.state(HERE)).toBe('unknown');
  one.hello();
  one.claim(spoke);
  one.beat();
  expect(one.client.state(HERE)).toBe('clear');
  one.claim(about('alert', '11', T0));
  expect(one.client.state(HERE)).toBe('alert');
  expect(one.client.row(HERE)).toMatchObject({ via: '11', alerts: [{ hazard: 'air-raid' }] });
  expect(one.client.state('Atlantis')).toBe('unknown');
  const here = (one.told.change ?? []).filter(({ region }) => region === HERE);
  expect(here.map(({ before, state }) => `${before} → ${state}`)).toEqual(['unknown → clear', 'clear → alert']);
});

test('knows nothing when the hub falls silent, and again when it speaks', async () => {
  const one = await hub();
  one.claim(spoke);
  one.hello();
  one.beat();
  expect(one.client.state(HERE)).toBe('clear');
  await vi.advanceTimersByTimeAsync(HEARTBEAT * 2.5 + 600);
  expect(one.client.state(HERE)).toBe('unknown');
  expect(one.told.stale).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(one.sockets.length).toBeGreaterThan(1);
  expect(one.socket().url).toContain('since=e1%3A1');
  one.hello({ resumed: true });
  one.beat();
  expect(one.client.state(HERE)).toBe('clear');
  expect(one.told.recovered).toHaveLength(2);
});

test('knows nothing after an hour of sleep, before any timer has run', async () => {
  const one = await hub();
  one.claim(spoke);
  one.hello();
  one.beat();
  vi.setSystemTime(T0 + 3_600_000);
  expect(one.client.state(HERE)).toBe('unknown');
  expect(one.client.row(HERE)).toBeUndefined();
});

test('tells whoever was answered "unknown" when it is known again, though no timer has seen that it was not', async () => {
  const one = await hub();
  one.claim(spoke);
  one.hello();
  one.beat();
  let shown = '';
  let isSlow = true;
  for (const name of ['change', 'stale', 'recovered'] as const)
    one.client.on(name, () => {
      // A machine so busy that the turn in which the word came takes longer than the word counts as of now.
      if (isSlow) vi.setSystemTime(Date.now() + HEARTBEAT * 3);
      isSlow = false;
      shown = one.client.state(HERE);
    });
  one.claim(about('alert', HERE, T0));
  expect(shown).toBe('unknown');
  await Promise.resolve();
  one.beat();
  expect(shown).toBe('alert');
});

test('calls nothing clear while the hub hears from no source', async () => {
  const one = await hub();
  one.claim(spoke);
  one.hello();
  one.beat(false);
  expect(one.client.state(HERE)).toBe('unknown');
});

test.each([
  ['came', (answer: Answer) => answer.resolve(new Response(JSON.stringify(REGIONS)))],
  ['failed', (answer: Answer) => answer.reject(new Error('the network is gone'))],
])(
  'an answer about places that %s after they were asked for again broke off what followed, and forgot the board',
  async (_, ends) => {
    const asked: Answer[] = [];
    const ask = () => new Promise<Response>((resolve, reject) => asked.push({ resolve, reject }));
    const one = await hub({ fetch: ask as typeof fetch });
    await vi.advanceTimersByTimeAsync(17_000);
    expect(asked).toHaveLength(2);
    asked[1]?.resolve(new Response(JSON.stringify(REGIONS)));
    await vi.advanceTimersByTimeAsync(0);
    one.claim(spoke);
    one.hello();
    one.beat();
    expect(one.client.state(HERE)).toBe('clear');
    ends(asked[0] as Answer);
    await vi.advanceTimersByTimeAsync(1);
    expect(one.client.state(HERE)).toBe('clear');
    expect(one.sockets.map(({ closed }) => closed)).toEqual([false]);
  },
);

test('tells of a gap, and shows nothing of the old log after another epoch', async () => {
  const one = await hub();
  one.claim(spoke);
  one.hello();
  one.beat();
  one.socket().onclose?.({ code: 4000, reason: 'restarting' });
  await vi.advanceTimersByTimeAsync(4_000);
  one.anew('e2');
  one.socket().onopen?.();
  one.say({
    type: 'hello',
    protocol: 1,
    feed: 'ua',
    status: 'Actual',
    epoch: 'e2',
    seq: 0,
    heartbeatMs: HEARTBEAT,
    resumed: false,
    gap: true,
  });
  expect(one.told.gap).toHaveLength(1);
  expect(one.client.state(HERE)).toBe('unknown');
});

test('takes a drill for none of the real thing', async () => {
  const one = await hub({}, 'Exercise');
  one.claim(spoke);
  one.hello();
  one.beat();
  expect(one.told.drill).toEqual([{ feed: 'ua', status: 'Exercise' }]);
  expect(one.client.state(HERE)).toBe('unknown');
  const asked = await hub({ drills: true }, 'Exercise');
  asked.claim(spoke);
  asked.hello();
  asked.beat();
  expect(asked.client.state(HERE)).toBe('clear');
});

test('does not come back when the hub says so, and says why', async () => {
  const one = await hub();
  one.hello();
  one.socket().onclose?.({ code: 4503, reason: 'token.unknown' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(one.sockets).toHaveLength(1);
  expect(one.client.state(HERE)).toBe('unknown');
});

test('goes on where it was after a restart, and shows what it kept only once the hub has confirmed it', async () => {
  let text: string | null = null;
  const store = {
    load: () => text,
    save: (kept: string) => {
      text = kept;
    },
  };
  const first = await hub({ store });
  first.claim(spoke);
  first.hello();
  first.claim(about('alert', '11', T0));
  first.beat();
  first.client.close();
  expect(text).not.toBeNull();
  const second = await hub({ store });
  expect(second.socket().url).toContain('since=e1%3A2');
  expect(second.client.state(HERE)).toBe('unknown');
  second.claim(spoke);
  second.claim(about('alert', '11', T0));
  second.hello({ resumed: true });
  second.beat();
  expect(second.client.state(HERE)).toBe('alert');
});

test('whatever happens, clear is only what the hub said was clear within two heartbeats', async () => {
  const happening = fc.constantFrom(
    'alert',
    'clear',
    'beat',
    'doubt',
    'silence',
    'sleep',
    'cut',
    'hello',
    'gap',
    'epoch',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 30 }), async (happenings) => {
      vi.setSystemTime(T0);
      const one = await hub();
      let truth: string = 'clear';
      let doubted = false;
      let heardAt = Number.NEGATIVE_INFINITY;
      let open = false;
      one.claim(spoke);
      for (const [index, what] of happenings.entries()) {
        const now = Date.now();
        if (what === 'silence') await vi.advanceTimersByTimeAsync(HEARTBEAT);
        else if (what === 'sleep') vi.setSystemTime(now + 600_000);
        else if (what === 'cut') {
          one.socket().onclose?.({ code: 1006, reason: 'cut' });
          open = false;
          await vi.advanceTimersByTimeAsync(20_000);
        } else if (what === 'hello' || what === 'gap' || what === 'epoch') {
          if (what === 'epoch') one.anew(`e${index + 2}`);
          one.hello({ gap: what === 'gap' });
          open = !one.socket().closed;
          if (open) heardAt = Date.now();
        } else if (!open || one.socket().closed) continue;
        else if (what === 'beat' || what === 'doubt') {
          doubted = what === 'doubt';
          one.beat(!doubted);
          heardAt = Date.now();
        } else {
          one.claim(about(what as 'alert' | 'clear', HERE, now + index));
          truth = what;
          heardAt = Date.now();
        }
        if (one.client.state(HERE) === 'clear') {
          expect({ truth, doubted }).toEqual({ truth: 'clear', doubted: false });
          expect(Date.now() - heardAt).toBeLessThanOrEqual(HEARTBEAT * 2);
        }
      }
      one.client.close();
    }),
    { numRuns: 60 },
  );
});
