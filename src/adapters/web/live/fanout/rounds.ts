import type { View } from '../../../../protocol/live/session.ts';
import type { Wire } from './packet.ts';
import type { Place } from './places.ts';
import { leavePlace, newGroup, takePlace } from './places.ts';
import type { Group, Subscriber } from './subscriber.ts';

/**
 * Whose turn it is. A round gives every group with something to be told one turn, and in a turn every member is looked
 * at once. Who watches certain regions comes before those who watch everything: there the alert is near. A group that is
 * touched again in the middle of its turn goes on to the end and then waits for the next round, so that neither a busy
 * group nor a busy feed can keep the others waiting.
 *
 * The cursor goes round and round over the members: who has not been looked at yet gets the new batch together with the
 * one before, in one write; only who was already served comes again.
 */
export type Rounds = {
  /** `key` and `view` are those of its filter. */
  join(subscriber: Subscriber, key: string, view: View, place: Place): void;
  leave(subscriber: Subscriber): void;
  groups(): Iterable<Group>;
  /** Every member of the group is to be looked at. */
  touch(group: Group): void;
  /** Looks at members until `budget` of them were written to or nothing is left; true: nothing is left in this round. */
  turn(budget: number, visit: Visit): boolean;
  /** Something is left, in this round or the next. */
  pending(): boolean;
};

/** Looks at the member at this place; true when it was written to. */
export type Visit = (group: Group, place: number) => boolean;

type Queue = { readonly narrow: Group[]; readonly wide: Group[] };

export const rounds = (): Rounds => {
  const groups: Readonly<Record<Wire, Map<string, Group>>> = {
    websocket: new Map(),
    deflated: new Map(),
    sse: new Map(),
  };
  let now: Queue = { narrow: [], wide: [] };
  let next: Queue = { narrow: [], wide: [] };
  let round = 1;

  const groupOf = (wire: Wire, key: string, view: View): Group => {
    const known = groups[wire].get(key);
    if (known !== undefined) return known;
    const made = newGroup(key, wire, view);
    groups[wire].set(key, made);
    return made;
  };

  const enqueue = (group: Group): void => {
    group.queued = true;
    group.steps = group.members.length;
    const queue = group.round === round ? next : now;
    (isNarrow(group) ? queue.narrow : queue.wide).push(group);
  };

  const touch = (group: Group): void => {
    if (group.members.length === 0) return;
    group.remaining = group.members.length;
    if (!group.queued) enqueue(group);
  };

  const finish = (queue: Group[], group: Group): void => {
    queue.shift();
    group.queued = false;
    group.round = round;
    if (group.remaining > 0 && group.members.length > 0) {
      group.touches = untold(group);
      enqueue(group);
    } else {
      group.touches = [];
      group.packets.clear();
    }
  };

  const turn: Rounds['turn'] = (budget, visit) => {
    let left = budget;
    while (left > 0) {
      // A narrow group that is touched while a wide one has its turn goes first: the wide one's cursor keeps its place.
      const queue = now.narrow.length > 0 ? now.narrow : now.wide;
      const group = queue[0];
      if (group === undefined) {
        now = next;
        next = { narrow: [], wide: [] };
        round += 1;
        return true;
      }
      const { members } = group;
      while (left > 0 && group.steps > 0 && group.remaining > 0 && members.length > 0) {
        if (group.cursor >= members.length) group.cursor = 0;
        const place = group.cursor;
        const subscriber = members[place];
        group.remaining -= 1;
        group.steps -= 1;
        if (visit(group, place)) left -= 1;
        // A member that was taken out has left its place to another, which has not been looked at.
        if (members[place] === subscriber) group.cursor = place + 1;
      }
      if (group.steps <= 0 || group.remaining <= 0 || members.length === 0) finish(queue, group);
    }
    return false;
  };

  return {
    join: (subscriber, key, view, place) => {
      const group = groupOf(subscriber.wire, key, view);
      takePlace(group, subscriber, place);
      if (group.remaining > 0) group.remaining += 1;
    },
    leave: (subscriber) => {
      const { group } = subscriber;
      if (group === undefined) return;
      leavePlace(group, subscriber);
      // The one that was moved may now stand where the cursor has been already.
      if (group.remaining > 0) group.remaining = group.members.length;
      if (group.members.length === 0) groups[group.wire].delete(group.key);
    },
    groups: () => Object.values(groups).flatMap((some) => [...some.values()]),
    touch,
    turn,
    pending: () => now.narrow.length + now.wide.length + next.narrow.length + next.wide.length > 0,
  };
};

const isNarrow = (group: Group): boolean => group.view.visible !== undefined;

/** Entries, by seq, that some member has not been told yet. */
const untold = (group: Group): number[] => {
  let least = Number.POSITIVE_INFINITY;
  for (const told of group.told) if (told < least) least = told;
  return group.touches.filter((seq) => seq > least);
};
