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
    /** The names of the sources there are words about, those words, and when the hub itself was at work. */
    marked: `${root}:marked`,
    marks: (source: string): string => `${root}:marks:${source}`,
    watched: `${root}:watched`,
    /** Imports: how far each file is, the names of the timelines, and the timelines. */
    imports: `${root}:imports`,
    importJob: (id: string): string => `${root}:import-job:${id}`,
    importedTimelines: `${root}:imported`,
    imported: (timeline: string): string => `${root}:imported:${timeline}`,
    /** What makes a committed signal recognisable, and one that was put into the queue. */
    identities: (generation: number): string => `${root}:ids:${generation}`,
    queuedIdentities: (generation: number): string => `${root}:ids-queued:${generation}`,
    lease: (role: string): string => `${root}:lease:${role}`,
    heard: `${root}:heard`,
    /** The epoch of the log in which a sequencer looked a moment ago who fell silent. */
    judged: `${root}:judged`,
    /** What time it was for the sequencer then. */
    looked: `${root}:looked`,
    /** The step ahead of its clock that it had believed a moment before. */
    followed: `${root}:followed`,
    /** Written to ask up to where replicas, or the disk, have what was written. */
    kept: `${root}:kept`,
    /** When each source gave its latest list. */
    lists: `${root}:lists`,
    sources: `${root}:sources`,
    removedSources: `${root}:removed-sources`,
    tokens: `${root}:tokens`,
    refused: `${root}:rejected`,
    /** Acts by hand of operators, and when their alerts end. */
    audit: `${root}:audit`,
    ends: `${root}:ends`,
    /** Acts by hand that wait for a second person. */
    proposals: `${root}:proposals`,
    /** How the sources that the hub asks are doing, and what it must remember of each to ask it again. */
    sourceStatus: `${root}:source-status`,
    sourceMemory: (source: string): string => `${root}:source:${source}`,
    budget: (name: string): string => `${root}:budget:${name}`,
  } as const;
};

export type FeedKeys = ReturnType<typeof feedKeys>;

/** Keys of the hub that belong to no feed. No feed can have this name: a feed's has no colon. */
export const hubKeys = (prefix: string) => {
  const root = `${prefix}{allclear:hub}`;
  const notify = `${root}:notify`;
  return {
    people: `${root}:people`,
    personTokens: `${root}:person-tokens`,
    audit: `${root}:audit`,
    destinations: `${notify}:destinations`,
    /** Grows with each change of a destination and each order. */
    notifyVersion: `${notify}:version`,
    /** How far each destination is in each feed, and what it was told there. */
    cursors: `${notify}:cursors`,
    told: (id: string, feed: string): string => `${notify}:told:${id}:${feed}`,
    deliveries: (id: string): string => `${notify}:deliveries:${id}`,
    standings: `${notify}:standings`,
    /** The ways to sirens that may be on. */
    sirenWays: `${notify}:siren-ways`,
    orders: (id: string): string => `${notify}:orders:${id}`,
    offered: (id: string): string => `${notify}:offered:${id}`,
    acknowledged: (id: string): string => `${notify}:acknowledged:${id}`,
    /** The workers that are there, by when they count no more, and who has a share. */
    notifyWorkers: `${notify}:workers`,
    shard: (shard: number): string => `${notify}:shard:${shard}`,
    /** The key that signs webhooks; everybody can check it. */
    signingKey: `${notify}:signing-key`,
    /** By which push services know the hub again. */
    pushKey: `${notify}:push-key`,
    /** Telephones and browsers that subscribed, by shard; the ids that changed; what is owed to whom; who was reached. */
    subscriptions: (shard: number): string => `${notify}:subscriptions:${shard}`,
    subscriptionChanges: `${notify}:subscription-changes`,
    owed: (shard: number, feed: string): string => `${notify}:owed:${shard}:${feed}`,
    tallies: (feed: string): string => `${notify}:tallies:${feed}`,
    /** Scenarios that were sent: what is known of each, and their contents. */
    uploads: `${root}:uploads`,
    upload: (id: string): string => `${root}:upload:${id}`,
    /** Outlines that were added, and a number that grows with each change of them. */
    outlines: (country: string): string => `${root}:outlines:${country}`,
    outlinesVersion: `${root}:outlines-version`,
  } as const;
};

export type HubKeys = ReturnType<typeof hubKeys>;

export const feedsKey = (prefix: string): string => `${prefix}allclear:feeds`;
