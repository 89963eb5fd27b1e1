import type { EventWire } from '../../../protocol/live/frames.ts';
import type { Lang } from './lang.ts';
import { clockText } from './times.ts';
import type { Words } from './vocabulary.ts';

/** One event in words. */
export const eventText = (event: EventWire, place: string, words: Words, lang: Lang): string => {
  switch (event.type) {
    case 'alert.started':
      return words.event.started(place, event.hazard === 'air-raid' ? '' : words.hazard[event.hazard]);
    case 'alert.updated':
      return words.event.updated(place);
    case 'alert.ended':
      return words.event.ended(place);
    case 'alert.retracted':
      return words.event.retracted(place, event.reason);
    case 'alert.recorded':
      return words.event.recorded(
        place,
        clockText(Date.parse(event.startedAt), lang),
        clockText(Date.parse(event.endedAt), lang),
      );
    case 'region.unknown':
      return words.event.unknown(place);
    case 'region.known':
      return words.event.known(place);
    case 'report.added':
      return words.event.report(place);
    case 'source.silent':
      return words.event.silent(event.source);
    case 'source.spoke':
      return words.event.spoke(event.source);
  }
};

/** Events that somebody wants to read; a change of a list of sources is none. */
export const isWorthTelling = ({ type }: EventWire): boolean => type !== 'alert.updated' && type !== 'report.added';

/** Alerts first, then ends, then the rest; the latest of each first. */
export const mostImportant = (events: readonly EventWire[]): readonly EventWire[] =>
  [...events].filter(isWorthTelling).sort((a, b) => weightOf(a) - weightOf(b) || b.seq - a.seq);

const WEIGHTS: Readonly<Partial<Record<EventWire['type'], number>>> = {
  'alert.started': 0,
  'alert.recorded': 1,
  'alert.ended': 2,
  'alert.retracted': 2,
};

const weightOf = ({ type }: EventWire): number => WEIGHTS[type] ?? 3;
