/**
 * What was refused, as text for the list of the refused. It was never checked, so it may be nested deeper than can be
 * written out: then that is said in its place, for one such signal must not take the others of its body with it.
 */
export const shownRaw = (raw: unknown, most: number): string => {
  try {
    return (JSON.stringify(raw) ?? String(raw)).slice(0, most);
  } catch {
    return '(it cannot be written out: it is nested too deep)';
  }
};
