import { GUEST, SILENT_AFTER } from './cast.ts';
import { isPrefix } from './listening.ts';
import type { Processes } from './processes.ts';
import { boundOf, neverFalselyClear } from './spoken.ts';
import type { Stage } from './stage.ts';
import type { Subscriber } from './subscriber.ts';
import { rowsOf } from './truth.ts';
import type { Host } from './world.ts';

/** Views are looked at this often, beside whenever they change; less often while little happens; milliseconds. */
const LOOK_EVERY = 500;
const LOOK_WHEN_CALM = 5_000;

/** What must hold of all that anybody is shown, after each step. */
export const lookAt = (
  { world, said, truth, found, outSince }: Stage,
  { webs }: Pick<Processes, 'webs'>,
  subscribers: readonly Subscriber[],
): (() => void) => {
  const boards = new WeakMap<Host, unknown>();
  let lookedAt = 0;
  return () => {
    const due = world.now() - lookedAt >= (world.calm() ? LOOK_WHEN_CALM : LOOK_EVERY);
    if (due) lookedAt = world.now();
    for (const { host, follower } of webs.values()) {
      if (!host.alive() || host.frozen()) continue;
      const board = follower.board();
      const changed = boards.get(host) !== board;
      if (!changed && !due) continue;
      boards.set(host, board);
      if (changed) found(isPrefix(host.name, follower.position(), rowsOf(board), truth));
      const since = outSince(GUEST) ?? Number.POSITIVE_INFINITY;
      if (follower.vouched() && world.now() - since > boundOf('copy') && follower.state().sources.get(GUEST)?.live)
        found({ law: 'who was removed or muted vouches for nothing', detail: `${host.name} has ${GUEST} live` });
      found(neverFalselyClear(host.name, board.regions, world.now(), boundOf('copy'), said, SILENT_AFTER));
    }
    if (!due) return;
    for (const one of subscribers) {
      if (one.confirmed())
        found(neverFalselyClear(one.name, one.view().regions, world.now(), boundOf('view'), said, SILENT_AFTER));
    }
  };
};
