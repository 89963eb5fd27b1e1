import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Steps in which everything is made smaller until nothing is cut off. */
const STEP = 0.05;
const SMALLEST = 0.4;

/** Makes all of an element's sizes that are given in `--fit` as large as fits into it, whatever is said in it. */
export const useFitting = (): RefObject<HTMLElement | null> => {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const shrink = (): void => {
      for (let scale = 1; scale >= SMALLEST; scale -= STEP) {
        current.style.setProperty('--fit', scale.toFixed(2));
        if (holdsAll(current) && [...current.children].every(holdsAll)) return;
      }
    };
    const sizes = new ResizeObserver(shrink);
    sizes.observe(current);
    for (const child of current.children) sizes.observe(child);
    shrink();
    return () => sizes.disconnect();
  }, []);
  return element;
};

/** By the boxes: letters may well reach out of theirs. */
const holdsAll = (element: Element): boolean => {
  const outer = element.getBoundingClientRect();
  return [...element.children].every((child) => {
    const inner = child.getBoundingClientRect();
    return (
      inner.top >= outer.top - 1 &&
      inner.bottom <= outer.bottom + 1 &&
      inner.left >= outer.left - 1 &&
      inner.right <= outer.right + 1
    );
  });
};
