/**
 * Who is served next, when thousands wait: each push service has its turn, and at each the groups (places) have theirs, so
 * that nobody stands behind all of another town. A place of which nobody was served yet goes before all of those of which
 * somebody was. A push service that is far away gets more at a time, one that hangs takes no place of the others.
 */
export type Line<Item> = {
  add(host: string, group: string, item: Item): void;
  waiting(): number;
  /** True: somebody can be served who is the first of his group. */
  hasFirsts(): boolean;
};

/** At a time at one push service: at the beginning, and at most. A connection takes longer to make than a message to send. */
const FIRST = 16;
const MOST = 256;
/** All of them together. */
const MOST_OF_ALL = 1_024;
/** One that answers later than this is far away; milliseconds. */
const FAR = 25;
/** Busier than this, answers are late because of ourselves, and more at a time would only cost more connections. */
const BUSY = 0.8;
/** Push services of which it is remembered how many they were given at a time. */
const REMEMBERED = 1_000;
/** Begun in one go: each takes half a millisecond of encryption, and everything else waits for it. */
const IN_ONE_GO = 4;

type Queue<Item> = { readonly items: Item[]; head: number };
type Host<Item> = {
  /** Of these nobody was served since the push service was last idle; the first one is next. */
  readonly fresh: Map<string, Queue<Item>>;
  readonly groups: Map<string, Queue<Item>>;
  readonly served: Set<string>;
  inHand: number;
  limit: number;
};

export const line = <Item>(options: {
  /** Never fails. */
  readonly run: (item: Item) => Promise<void>;
  readonly now: () => number;
  /** How much of its time this process is at work, from 0 to 1. */
  readonly load: () => number;
}): Line<Item> => {
  const hosts = new Map<string, Host<Item>>();
  const limits = new Map<string, number>();
  let inHand = 0;
  let waiting = 0;
  let isPlanned = false;

  const plan = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    setImmediate(() => {
      isPlanned = false;
      for (let count = 0; count < IN_ONE_GO; count += 1) if (!startOne()) return;
      plan();
    });
  };

  const startOne = (): boolean => {
    if (inHand >= MOST_OF_ALL) return false;
    for (const [name, host] of hosts) {
      if (!isWaiting(host) || host.inHand >= host.limit) continue;
      // Behind the others: it had its turn.
      hosts.delete(name);
      hosts.set(name, host);
      const item = takeFrom(host);
      if (item === undefined) continue;
      void start(name, host, item);
      return true;
    }
    return false;
  };

  const takeFrom = (host: Host<Item>): Item | undefined => {
    const [next = undefined] = host.fresh.size > 0 ? host.fresh : host.groups;
    if (next === undefined) return undefined;
    const [group, queue] = next;
    const item = queue.items[queue.head];
    queue.head += 1;
    host.fresh.delete(group);
    host.groups.delete(group);
    host.served.add(group);
    if (queue.head < queue.items.length) host.groups.set(group, queue);
    waiting -= 1;
    return item;
  };

  const start = async (name: string, host: Host<Item>, item: Item): Promise<void> => {
    inHand += 1;
    host.inHand += 1;
    const began = options.now();
    await options.run(item);
    inHand -= 1;
    host.inHand -= 1;
    if (options.now() - began > FAR && host.limit < MOST && options.load() < BUSY) {
      host.limit += 1;
      if (limits.size >= REMEMBERED) limits.clear();
      limits.set(name, host.limit);
    }
    if (host.inHand === 0 && !isWaiting(host)) hosts.delete(name);
    plan();
  };

  return {
    add: (name, group, item) => {
      const host = hosts.get(name) ?? newHost<Item>(limits.get(name) ?? FIRST);
      hosts.set(name, host);
      const queue = host.fresh.get(group) ?? host.groups.get(group);
      const itsPlace = host.served.has(group) ? host.groups : host.fresh;
      if (queue === undefined) itsPlace.set(group, { items: [item], head: 0 });
      else queue.items.push(item);
      waiting += 1;
      plan();
    },
    waiting: () => waiting,
    hasFirsts: () =>
      inHand < MOST_OF_ALL && [...hosts.values()].some((host) => host.fresh.size > 0 && host.inHand < host.limit),
  };
};

const newHost = <Item>(limit: number): Host<Item> => ({
  fresh: new Map(),
  groups: new Map(),
  served: new Set(),
  inHand: 0,
  limit,
});

const isWaiting = ({ fresh, groups }: Host<unknown>): boolean => fresh.size + groups.size > 0;
