import type { Instant } from '../../src/domain/words.ts';
import type { Position } from '../../src/protocol/live/position.ts';
import type { Branch } from './branch.ts';
import { BRANCH_SILENT_AFTER } from './branch.ts';
import { boundOf } from './spoken.ts';
import type { Stage } from './stage.ts';
import type { Break, Row } from './truth.ts';
import { rowsOf } from './truth.ts';

/** What a hub that follows another shows, held against the log of that one. */
export type Followed = { readonly look: () => Break | undefined; readonly atRest: () => Break | undefined };

/** A frame on its way, a word on its way into the log and from there to the board, with room; milliseconds. */
const ON_THE_WAY = 1_000;
/** How often a hub looks who fell silent; milliseconds. */
const TICK = 1_000;
/**
 * How long a hub that follows may show as clear what the log of the other one says otherwise; milliseconds. These add up:
 *
 * - What a gateway of the other hub shows is what its log says, or in doubt, after `boundOf('copy')`. Until then it may
 *   vouch for what was, and each of its heartbeats is a word: the last one leaves it then.
 * - From then on whatever comes says it: an event or a snapshot says at once what is not clear any more, and a
 *   heartbeat in doubt is no word. A line that is half open says nothing at all. So the worst is that nothing comes, and the
 *   silence begins with the last word, after `ON_THE_WAY`.
 * - It lasts `BRANCH_SILENT_AFTER`, and is seen with the look after it, `TICK`, which has to come to the board, `ON_THE_WAY`.
 *
 * How long the line stays away, and how often a new one is opened, is in none of it: a new line begins with a snapshot, and
 * where that says unknown it makes nothing clear.
 */
const BOUND = boundOf('copy') + ON_THE_WAY + BRANCH_SILENT_AFTER + TICK + ON_THE_WAY;
/** How often it is looked; milliseconds. */
const LOOK_EVERY = 1_000;

export const followedBy = (
  { world, truth, losses }: Pick<Stage, 'world' | 'truth' | 'losses'>,
  { web }: Branch,
): Followed => {
  /** Since when the log says so of a place without a break. */
  let standing = new Map<string, Instant>();
  let lookedAt = 0;
  let seen: Position | undefined;
  let lost = 0;

  const rows = (): ReadonlyMap<string, Row> => rowsOf(web()?.follower.board() ?? { regions: new Map() });

  /** What the log said at each of its positions since the last look. */
  const passed = (): readonly ReadonlyMap<string, Row>[] => {
    const head = truth.head();
    if (head === undefined) return [];
    // What was lost with the log may have said otherwise, and is shown rightly until the other hub takes it back.
    if (seen?.epoch !== head.epoch || lost !== losses()) standing = new Map();
    lost = losses();
    const from = seen?.epoch === head.epoch ? seen.seq : head.seq - 1;
    seen = head;
    return Array.from({ length: Math.max(0, head.seq - from) }, (_, index) => from + 1 + index).flatMap(
      (seq) => truth.rowsAt({ epoch: head.epoch, seq }) ?? [],
    );
  };

  return {
    look: () => {
      const now = world.now();
      if (now - lookedAt < LOOK_EVERY) return undefined;
      lookedAt = now;
      // What was otherwise for a moment between two looks did not stand without a break.
      for (const theirs of passed()) {
        const says = [...theirs].flatMap(([id, { state }]) =>
          state === 'alert' || state === 'unknown' ? [`${id} ${state}`] : [],
        );
        standing = new Map(says.map((one) => [one, standing.get(one) ?? now]));
      }
      const own = rows();
      for (const [one, since] of standing) {
        const [id = '', state] = one.split(' ');
        if (now - since < BOUND || own.get(id)?.state !== 'clear') continue;
        return {
          law: `a hub that follows shows nothing clear where the other one says ${state}`,
          detail: `it shows ${id} clear, the other log has said ${state} for ${Math.round((now - since) / 1000)} s`,
        };
      }
      return undefined;
    },
    atRest: () => {
      const head = truth.head();
      const first = head === undefined ? undefined : truth.rowsAt(head);
      const own = rows();
      const isKnown = [...(first?.values() ?? [])].every(({ state }) => state !== 'unknown');
      const other = [...(first ?? [])].find(([id, { state }]) => {
        const shown = own.get(id)?.state;
        return isKnown || state === 'alert' || shown === 'alert'
          ? shown !== state
          : shown === 'clear' && state !== 'clear';
      });
      return other === undefined
        ? undefined
        : {
            law: 'a hub that follows agrees with the other once the faults end',
            detail: `it shows ${other[0]} ${own.get(other[0])?.state}, the other log says ${other[1].state}`,
          };
    },
  };
};
