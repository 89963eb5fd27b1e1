import type { Follower } from '../../../app/gateway/follower.ts';

/**
 * Something read off a feed again after each change of it, once for all that listen. Undefined while it is not known:
 * those who were told it before must not go on believing it.
 */
export type Watched<T> = {
  now(): T | undefined;
  listen(listener: Listener<T>): () => void;
};

type Listener<T> = (now: T | undefined, before: T | undefined) => void;

/** The same for everybody who asks for it by the same name, for as long as somebody listens. */
export const watchedBy = <T>(follower: Follower, name: string, read: () => T | undefined): Watched<T> => {
  const names = shared.get(follower) ?? new Map<string, Watched<unknown>>();
  shared.set(follower, names);
  const known = names.get(name) as Watched<T> | undefined;
  if (known !== undefined) return known;
  const made = watched(follower, read, () => names.delete(name));
  names.set(name, made);
  return made;
};

const shared = new WeakMap<Follower, Map<string, Watched<unknown>>>();

const watched = <T>(follower: Follower, read: () => T | undefined, left: () => void): Watched<T> => {
  const listeners = new Set<Listener<T>>();
  let known: T | undefined;
  let stop: (() => void) | undefined;
  const look = (): void => {
    const before = known;
    known = read();
    for (const listener of [...listeners]) listener(known, before);
  };
  return {
    now: () => (stop === undefined ? read() : known),
    listen: (listener) => {
      if (stop === undefined) {
        known = read();
        stop = follower.listen({ entries: look, pulse: look, reset: look });
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = undefined;
        left();
      };
    },
  };
};
