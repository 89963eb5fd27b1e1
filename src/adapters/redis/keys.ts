/**
 * Every key there is. All keys of a feed share one hash tag, so that a feed lives in one slot of a cluster and feeds
 * spread over it. BullMQ's keys stand beside them: `{ua}:signals:…`.
 */
export const feedKeys = (prefix: string, feed: string) => {
  const root = `${prefix}{${feed}}`;
  return {
    /** The prefix for BullMQ, and of everything else of the feed. */
    root,
    meta: `${root}:meta`,
    log: `${root}:log`,
    checkpoint: `${root}:checkpoint`,
    timelines: `${root}:timelines`,
    history: (timeline: string): string => `${root}:history:${timeline}`,
    identities: (generation: number): string => `${root}:ids:${generation}`,
    lease: (role: string): string => `${root}:lease:${role}`,
    heard: `${root}:heard`,
    sources: `${root}:sources`,
    tokens: `${root}:tokens`,
    rejected: `${root}:rejected`,
  } as const;
};

export type FeedKeys = ReturnType<typeof feedKeys>;

export const feedsKey = (prefix: string): string => `${prefix}allclear:feeds`;
