import { capPoll } from '../../src/adapters/upstreams/cap/poll.ts';
import { wireOf } from '../../src/app/intake/said.ts';
import type { Polled } from '../../src/app/upstreams/source.ts';
import type { Catalogue } from '../../src/domain/places/catalogue.ts';
import { ownAlerts } from '../../src/protocol/formats/air-raid.ts';
import type { Served } from '../unit/web/http/serve.ts';

/** The alerts that stand, each where it was said. */
export const alertsOf = ({ desk }: Pick<Served, 'desk'>): readonly string[] => {
  const board = desk.follower.board();
  return [...board.regions.values()].flatMap((row) =>
    ownAlerts(row, board).map(({ hazard }) => `${row.region.id} ${hazard}`),
  );
};

/** Since when each of them stands. */
export const sinceOf = ({ desk }: Pick<Served, 'desk'>): Readonly<Record<string, string>> => {
  const board = desk.follower.board();
  return Object.fromEntries(
    [...board.regions.values()].flatMap((row) =>
      ownAlerts(row, board).map(({ hazard, since }) => [`${row.region.id} ${hazard}`, new Date(since).toISOString()]),
    ),
  );
};

/** Follows the CAP messages of the parent as a hub does; what it remembers outlives any number of restarts. */
export const capFollower = (
  parent: () => Pick<Served, 'get'>,
  child: Served,
  now: () => number,
  catalogue: Catalogue,
) => {
  const memory = new Map<string, string>();
  /** An address that never changes, whatever server answers there. */
  const poll = capPoll({ url: 'http://parent.example/v1/cap.atom?hazards=air-raid', hazard: 'air-raid', catalogue });
  const asked = (): Promise<Polled> =>
    poll({
      ask: async ({ url, headers }) => {
        const { pathname, search } = new URL(url);
        const answer = await parent().get(pathname + search, headers);
        const etag = answer.headers.get('ETag');
        return {
          kind: 'answer',
          status: answer.status,
          text: await answer.text(),
          askedAt: now(),
          ...(etag === null ? {} : { etag }),
        };
      },
      memory: Object.fromEntries(memory),
      now: now(),
      lastGoodAt: now(),
      known: [],
      inFull: false,
    });
  /** One poll, and those that follow it at once because not all was read. `dies`: before it has kept what it read. */
  const follow = async ({ dies = false } = {}): Promise<'read' | 'failed'> => {
    const { outcome, due, remember, wakeAt } = await asked();
    const items = (outcome.kind === 'signals' ? outcome.said : (due?.said ?? [])).map(wireOf);
    if (items.length > 0) {
      const taken = (await (await child.post(items)).json()) as { readonly rejected: readonly object[] };
      if (taken.rejected.length > 0) throw new Error(JSON.stringify(taken.rejected));
    }
    if (dies) return 'failed';
    for (const [name, value] of Object.entries(remember ?? due?.remember ?? {})) {
      if (value === null) memory.delete(name);
      else memory.set(name, value);
    }
    if (outcome.kind === 'failure') return 'failed';
    return outcome.kind === 'signals' && outcome.owes !== undefined && wakeAt !== undefined && wakeAt <= now() + 500
      ? follow()
      : 'read';
  };
  return follow;
};
