import type { NamedPlace } from './named.ts';
import { plain } from './search.ts';

/**
 * Places of the address, which may be an id, an ISO or KATOTTG code or a name, to ids. What means nothing stays as it
 * is: it is shown as a place of which nothing is known, and never left out in silence. Pure.
 */
export const resolvePlaces = (texts: readonly string[], known: readonly NamedPlace[]): readonly string[] => {
  const ids = new Set(known.map(({ id }) => id));
  const rest = texts.filter((text) => !ids.has(text));
  if (rest.length === 0) return texts;
  const meant = new Map<string, { readonly level: string; readonly ids: readonly string[] }>();
  for (const { id, iso, katottg, level, name, nameEn, aliases = [] } of known) {
    const words = new Set([iso, katottg, name, nameEn, ...aliases].map((word) => plain(word ?? '')));
    for (const word of words) {
      const earlier = meant.get(word);
      // Parents stand first: of two places of one name the larger one holds more. Of two alike both are meant.
      if (earlier === undefined) meant.set(word, { level, ids: [id] });
      else if (earlier.level === level) meant.set(word, { level, ids: [...earlier.ids, id] });
    }
  }
  const idsOf = (text: string): readonly string[] => (ids.has(text) ? [text] : (meant.get(plain(text))?.ids ?? [text]));
  return [...new Set(texts.flatMap(idsOf))];
};
