import type { Prefs } from '../shared/store/prefs.ts';
import type { Lang } from '../shared/text/lang.ts';

/** The answer that stands in the document: in which language, of which places. */
export type Wish = { readonly lang: Lang; readonly places: readonly string[] };

export const wishOf = ({ lang, places, wall, feed }: Prefs): Wish | undefined =>
  wall || feed !== undefined ? undefined : { lang, places };

/** The mark of a document, by which its first script knows for whom it was made. */
export const markOf = ({ lang, places }: Wish): string => `${lang} ${places.join(',')}`;
