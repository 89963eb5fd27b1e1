/** Where a hub says what, at a broker. */
export type HomeTopics = {
  readonly base: string;
  /** `online`, `offline`; retained, and the will. */
  readonly availability: string;
  /** Every message of the feed, as a webhook gets it. */
  readonly events: string;
  readonly hub: string;
  /** Listened to: sends a test, and begins a drill. */
  readonly test: string;
  readonly drill: string;
  state(region: string): string;
  event(region: string): string;
};

export const homeTopics = (base: string, feed: string): HomeTopics => ({
  base,
  availability: `${base}/availability`,
  events: `${base}/${feed}/events`,
  hub: `${base}/${feed}/hub/state`,
  test: `${base}/${feed}/hub/test`,
  drill: `${base}/${feed}/hub/drill`,
  state: (region) => `${base}/${feed}/${region}/state`,
  event: (region) => `${base}/${feed}/${region}/event`,
});

/** `allclear/` and the host of the hub's own address, or `hub` for one that has none. */
export const baseOf = (topic: string, hub: string | null): string => {
  const own = topic.replace(/\/+$/, '');
  if (own !== '') return own;
  const host = hub !== null && URL.canParse(hub) ? new URL(hub).hostname : '';
  return `allclear/${host === '' ? 'hub' : host}`;
};
