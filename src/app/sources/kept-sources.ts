import type { Observe } from '../kit/observe.ts';
import type { SourceRecord, SourceRegistry } from './sources.ts';
import { tokensOf } from './tokens.ts';

export type KeptSources = Pick<SourceRegistry, 'list' | 'byTokenHash'>;

/**
 * The sources of a feed, with those put back that were lost together with its log, as far as this process knows them.
 *
 * They may speak, so that no alert is refused. They cover nothing: what they had said is lost with the log, and a
 * heartbeat of one whose alert was lost must not make its places clear. What covers is said anew, by the settings or by
 * whoever adds the source again. One that was removed is not lost, however long this process has not looked.
 */
export const keptSources = (ports: {
  readonly feed: string;
  readonly registry: Pick<SourceRegistry, 'list' | 'put' | 'byTokenHash' | 'removed'>;
  /** The epoch of the feed's log; undefined while there is none. */
  readonly epoch: () => Promise<string | undefined>;
  readonly observe: Observe;
}): KeptSources => {
  const { feed, registry, epoch, observe } = ports;
  let known: { readonly epoch: string; readonly records: readonly SourceRecord[] } | undefined;
  const list = async (): Promise<readonly SourceRecord[]> => {
    const before = await epoch();
    const records = await registry.list();
    const after = await epoch();
    const missing =
      known === undefined || after === known.epoch
        ? []
        : known.records.filter(({ id }) => !records.some((record) => record.id === id));
    const removed = missing.length === 0 ? new Set<string>() : await registry.removed();
    const lost = missing.filter(({ id }) => !removed.has(id));
    const putBack = lost.map((record): SourceRecord => ({ ...record, levels: [] }));
    for (const record of putBack) await registry.put(record);
    if (putBack.length > 0) observe('sources.put-back', { feed, sources: putBack.map(({ id }) => id) });
    const all = [...records, ...putBack];
    // What was read while the log changed may be of the one or the other.
    if (after !== undefined && (before === after || putBack.length > 0)) known = { epoch: after, records: all };
    return all;
  };
  const holds = (hash: string) => (source: SourceRecord) => tokensOf(source).some((one) => one.hash === hash);
  return {
    list,
    byTokenHash: async (hash) => {
      const source = await registry.byTokenHash(hash);
      const isKnown = known?.records.some(holds(hash)) ?? false;
      if (source !== undefined) {
        // One that was added since the last look may be lost before the next.
        if (!isKnown) await list();
        return source;
      }
      // One that was known a moment ago may be lost, and not put back yet: its alert must not be refused meanwhile.
      return isKnown ? (await list()).find(holds(hash)) : undefined;
    },
  };
};
