import { formatInstant } from '../../src/domain/instant.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import type { Instant } from '../../src/domain/words.ts';
import { GUEST, SILENT_AFTER } from './cast.ts';
import { isPrefix } from './listening.ts';
import type { Processes } from './processes.ts';
import { boundOf, neverFalselyClear } from './spoken.ts';
import type { Stage } from './stage.ts';
import type { Subscriber } from './subscriber.ts';
import type { Break } from './truth.ts';
import { rowsOf } from './truth.ts';
import type { Host } from './world.ts';

/** Views are looked at this often, beside whenever they change; less often while little happens; milliseconds. */
const LOOK_EVERY = 500;
const LOOK_WHEN_CALM = 5_000;

/** Whoever knows that a place is clear tells so within this time, also over what was on its way slowly; milliseconds. */
const KNOWN_WITHIN = 45_000;

/** What must hold of all that anybody is shown, after each step. */
export const lookAt = (
  { world, said, truth, found, outSince }: Stage,
  { webs }: Pick<Processes, 'webs'>,
  subscribers: readonly Subscriber[],
): (() => void) => {
  const boards = new WeakMap<Host, unknown>();
  /** Since when somebody is shown as unknown what the gateway shows clear, for as long as both go on. */
  const unknownSince = new Map<string, { readonly host: Host; readonly since: Instant }>();
  const kept = (one: Subscriber): Break | undefined => {
    const host = one.servedBy();
    const follower = [...webs.values()].find((web) => web.host === host)?.follower;
    const isWell = host?.alive() === true && !host.frozen() && follower?.vouched() === true;
    for (const [region, { state }] of one.view().regions) {
      const key = `${one.name} ${region}`;
      const known = unknownSince.get(key);
      if (!isWell || state !== 'unknown' || follower.board().regions.get(region as RegionId)?.state !== 'clear')
        unknownSince.delete(key);
      else if (known?.host !== host) unknownSince.set(key, { host, since: world.now() });
      else if (world.now() - known.since > KNOWN_WITHIN)
        return {
          law: 'what is known is not shown as unknown for good',
          detail: `${one.name} shows ${region} unknown since ${formatInstant(known.since)}, ${host.name} has it clear`,
        };
    }
    return undefined;
  };
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
      found(kept(one));
      if (one.confirmed())
        found(neverFalselyClear(one.name, one.view().regions, world.now(), boundOf('view'), said, SILENT_AFTER));
    }
  };
};
