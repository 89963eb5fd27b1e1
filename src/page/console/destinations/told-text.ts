import type { Words } from '../../shared/text/vocabulary.ts';
import type { ConsoleWords } from '../text/words.ts';

/** A message to a destination, in words; with its place where it has one. */
export const toldText = (type: string, place: string, { event }: Words, { told }: ConsoleWords): string => {
  switch (type) {
    case 'alert.started':
      return event.started(place, '');
    case 'alert.updated':
      return event.updated(place);
    case 'alert.ended':
      return event.ended(place);
    case 'alert.retracted':
      return event.retracted(place, '');
    case 'report.added':
      return event.report(place);
    case 'region.unknown':
      return event.unknown(place);
    case 'region.known':
      return event.known(place);
    default: {
      const text = told[type] ?? type;
      return place === '' ? text : `${text}: ${place}`;
    }
  }
};
