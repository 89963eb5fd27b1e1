import { batch, effect, signal } from '@preact/signals';
import { boardSignals } from './board.ts';
import type { Store } from './store.ts';

/** A page that is not looked at is drawn no pictures; milliseconds. */
const WITHOUT_PICTURE_MS = 300;

/** Does what it was given last, once the next picture is there. */
export const afterPicture = (): ((work: () => void) => void) => {
  let due: (() => void) | undefined;
  const run = (): void => {
    const work = due;
    due = undefined;
    work?.();
  };
  return (work) => {
    const isAsked = due !== undefined;
    due = work;
    if (isAsked) return;
    requestAnimationFrame(() => setTimeout(run));
    setTimeout(run, WITHOUT_PICTURE_MS);
  };
};

const known = new WeakMap<Store, Store>();

/**
 * The store as it was a picture ago, for what stands below the answer and the map: the alert is seen before its place in
 * a list of the country is worked out.
 */
export const lateStore = (store: Store): Store => {
  const made = known.get(store) ?? follow(store);
  known.set(store, made);
  return made;
};

const follow = (store: Store): Store => {
  const board = boardSignals();
  const following = signal(store.following.peek());
  const put = afterPicture();
  const catchUp = (): void =>
    batch(() => {
      board.put(store.board.all());
      following.value = store.following.peek();
    });
  effect(() => {
    store.board.version.value;
    store.following.value;
    put(catchUp);
  });
  return { ...store, board, following };
};
