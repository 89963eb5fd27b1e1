/** Why this browser cannot be told while the page is closed. */
export type Hindrance = 'insecure' | 'untrusted' | 'home-screen' | 'unsupported' | 'denied' | 'no-places' | 'not-here';

/** Undefined: nothing stands in the way that can be seen from here. */
export const hindranceOf = (
  has: {
    readonly isSecure: boolean;
    readonly push: boolean;
    readonly isApple: boolean;
    readonly permission: string | undefined;
  },
  places: readonly string[],
): Hindrance | undefined => {
  if (!has.isSecure) return 'insecure';
  if (!has.push) return has.isApple ? 'home-screen' : 'unsupported';
  if (has.permission === 'denied') return 'denied';
  return places.length === 0 ? 'no-places' : undefined;
};
