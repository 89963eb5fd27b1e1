/** What the browser keeps for the page. Private windows and full disks keep nothing, and that must not break the page. */
export const readKept = (key: string): string | null => {
  try {
    return localStorage.getItem(`allclear.${key}`);
  } catch {
    return null;
  }
};

/** Undefined: forget it. */
export const keep = (key: string, text: string | undefined): void => {
  try {
    if (text === undefined) localStorage.removeItem(`allclear.${key}`);
    else localStorage.setItem(`allclear.${key}`, text);
  } catch {
    // Then it is not kept.
  }
};
