import { isOfNow, type FirstLook as Printed } from '../../protocol/live/first-look.ts';
import type { FirstLook } from '../shared/live/first-look.ts';

/** Where the hub has put it. */
const ELEMENT = 'first-look';

/** Once: a page that stays open is told by the hub. Undefined where there is none, or where it is not of now. */
export const takeFirstLook = (now: number): FirstLook | undefined => {
  const element = document.getElementById(ELEMENT);
  element?.remove();
  const look = readLook(element?.textContent ?? '');
  if (look === undefined || !isOfNow(look.at, now)) return undefined;
  const [loaded] = performance.getEntriesByType('navigation');
  const requestStart = loaded instanceof PerformanceNavigationTiming ? loaded.requestStart : 0;
  return {
    regions: new Map(look.regions.map((row) => [row.id, row])),
    meant: new Map(Object.entries(look.meant)),
    askedAt: now - performance.now() + requestStart,
  };
};

const readLook = (text: string): Printed | undefined => {
  try {
    return text === '' ? undefined : (JSON.parse(text) as Printed);
  } catch {
    return undefined;
  }
};
