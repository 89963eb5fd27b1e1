import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sent } from '../support/days.ts';
import { inventedDay, shuffled } from '../support/days.ts';
import type { Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';

let hub: Installation;

beforeAll(async () => {
  hub = await install();
  await hub.serve();
});
afterAll(() => hub.close());

const SOURCES = ['official', 'volunteer'];

/** Sends the signals of a day, each source its own, in batches that arrive one after the other. */
const send = async (
  feed: string,
  tokens: ReadonlyMap<string, string>,
  signals: readonly Sent[],
  batch = 20,
): Promise<void> => {
  for (let first = 0; first < signals.length; first += batch) {
    for (const source of SOURCES) {
      const items = signals.slice(first, first + batch).filter((signal) => signal.source === source);
      if (items.length === 0) continue;
      const body = items.map(({ source: _, ...signal }) => signal);
      const answer = await hub.post(tokens.get(source) ?? '', body, `?feed=${feed}&wait=sequenced`);
      expect(answer).toMatchObject({ status: 202, body: { rejected: [] } });
    }
  }
};

/** Board and history, without `seq` and the times of arrival. */
const outcome = async (feed: string, signals: readonly Sent[]) => {
  const { regions } = await hub.get<{ regions: unknown }>(`/v1/status?feed=${feed}&level=all`);
  const places = [...new Set(signals.map(({ region }) => region))].sort();
  const histories = await Promise.all(
    places.map(async (region) => {
      const query = `feed=${feed}&region=${region}&from=2000-01-01T00:00:00Z&to=2100-01-01T00:00:00Z`;
      const { intervals } = await hub.get<{ intervals: unknown }>(`/v1/history?${query}`);
      return [region, intervals] as const;
    }),
  );
  return JSON.stringify({ regions, histories });
};

const open = async (feed: string): Promise<ReadonlyMap<string, string>> => {
  const tokens = new Map<string, string>();
  for (const source of SOURCES) {
    tokens.set(source, await hub.source(source, { trust: 'official', silentAfter: 'never' }, { feed }));
  }
  return tokens;
};

const inFourWays = async (name: string, signals: readonly Sent[]): Promise<void> => {
  const play = async (way: string, run: (feed: string, tokens: ReadonlyMap<string, string>) => Promise<unknown>) => {
    const feed = `${name}-${way}`;
    await run(feed, await open(feed));
    return outcome(feed, signals);
  };
  const inOrder = await play('in-order', (feed, tokens) => send(feed, tokens, signals));
  expect(inOrder).toContain('"alert"');
  const others = [
    await play('shuffled', (feed, tokens) => send(feed, tokens, shuffled(signals, 7))),
    await play('doubled', (feed, tokens) =>
      send(
        feed,
        tokens,
        [...signals, ...signals].sort((a, b) => (a.id < b.id ? -1 : 1)),
      ),
    ),
    await play('four-clients', (feed, tokens) =>
      Promise.all([1, 2, 3, 4].map((client) => send(feed, tokens, shuffled(signals, client), 5 + client))),
    ),
  ];
  for (const other of others) expect(other).toBe(inOrder);
};

test('a day in order, shuffled, doubled and by four clients at once comes to the same board and history', () =>
  inFourWays('invented', inventedDay()));
