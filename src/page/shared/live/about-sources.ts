import type { Store } from '../store/store.ts';
import type { SourcesAnswer } from './answers.ts';
import { ask, query } from './hub-api.ts';

/** A change to a source by an operator, such as what one covers, shows after this long at the latest. */
const RENEWED_AFTER_MS = 5 * 60_000;
/** A source that the hub does not tell about is not asked about at each heartbeat. */
const ASKED_AT_MOST_EVERY_MS = 30_000;

/** Keeps what the hub says of its sources: asks when a heartbeat names one that is not known, and now and then. */
export const aboutSources = (store: Store, feed: string | undefined, isClosed: () => boolean) => {
  let askedAt = Number.NEGATIVE_INFINITY;
  const heard = (ids: readonly string[]): void => {
    const known = store.sources.peek();
    const isNew = ids.some((id) => known?.some((one) => one.id === id) !== true);
    const passed = performance.now() - askedAt;
    if (passed < (isNew ? ASKED_AT_MOST_EVERY_MS : RENEWED_AFTER_MS)) return;
    askedAt = performance.now();
    void ask<SourcesAnswer>(query('/v1/sources', { feed })).then((answer) => {
      if (answer.kind === 'got' && Array.isArray(answer.value.sources) && !isClosed())
        store.sources.value = answer.value.sources;
    });
  };
  return { heard };
};
