/** The page's storage in the browser. Private windows and full disks keep nothing, and that must not break the page. */
const readFrom = (storage: () => Storage, key: string): string | null => {
  try {
    return storage().getItem(`allclear.${key}`);
  } catch {
    return null;
  }
};

/** Undefined: forget it. */
const keepIn = (storage: () => Storage, key: string, text: string | undefined): void => {
  try {
    if (text === undefined) storage().removeItem(`allclear.${key}`);
    else storage().setItem(`allclear.${key}`, text);
  } catch {
    // Then it is not kept.
  }
};

const device = (): Storage => localStorage;
const tab = (): Storage => sessionStorage;

export const readKept = (key: string): string | null => readFrom(device, key);
export const keep = (key: string, text: string | undefined): void => keepIn(device, key, text);

/** The same until the tab is closed. */
export const readKeptForTab = (key: string): string | null => readFrom(tab, key);
export const keepForTab = (key: string, text: string | undefined): void => keepIn(tab, key, text);
