import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { SourceSignal } from '../../domain/signal.ts';
import type { FeedState } from '../../domain/timeline/feed-state.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import { narrowed } from './narrowed.ts';
import type { Silences } from './silences.ts';
import type { SourceRecord } from './sources.ts';

/**
 * What must be said about the sources now: who was not heard for too long, whose voice the operator took away, and who
 * covers less by now. Who speaks again says so by speaking.
 */
export const watch = (
  state: FeedState,
  records: ReadonlyMap<SourceId, SourceRecord>,
  heard: ReadonlyMap<SourceId, Instant>,
  now: Instant,
  {
    catalogue,
    silentFor = (_, heardAt) => now - heardAt,
  }: { readonly catalogue: Catalogue; readonly silentFor?: Silences },
): readonly SourceSignal[] => {
  const signals: SourceSignal[] = [];
  for (const source of state.sources.values()) {
    if (!source.live) continue;
    const record = records.get(source.id);
    const at = Math.max(now, source.since);
    if (record === undefined) signals.push({ kind: 'silent', source: source.id, at, reason: 'removed' });
    else if (record.muted) signals.push({ kind: 'silent', source: source.id, at, reason: 'muted' });
    else if (
      record.silentAfter !== null &&
      silentFor(source.id, Math.max(heard.get(source.id) ?? 0, source.since), now) > record.silentAfter
    ) {
      signals.push({ kind: 'silent', source: source.id, at, reason: 'timeout' });
    } else if (record.bySettings !== true && record.byHand !== true) {
      // What the settings say is said again at each start, and comes with the source's first word.
      const profile = narrowed(source, record, catalogue);
      if (profile !== undefined) signals.push({ kind: 'spoke', profile, at });
    }
  }
  return signals;
};
