import type { FeedState } from '../../domain/feed-state.ts';
import type { SourceSignal } from '../../domain/signal.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { Silences } from './silences.ts';
import type { SourceRecord } from './sources.ts';

/**
 * What must be said about the sources now: who was not heard for too long, and whose voice the operator took away.
 * Who speaks again says so by speaking.
 */
export const watch = (
  state: FeedState,
  records: ReadonlyMap<SourceId, SourceRecord>,
  heard: ReadonlyMap<SourceId, Instant>,
  now: Instant,
  silentFor: Silences = (_, heardAt) => now - heardAt,
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
    }
  }
  return signals;
};
