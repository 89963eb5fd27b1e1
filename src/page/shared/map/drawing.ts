/** The parts of the map: outlines with the code of their region and a place for the name. */
export type Drawing = {
  readonly credit: string;
  readonly width: number;
  readonly height: number;
  readonly regions: readonly Outline[];
};

/** `code`: an id, ISO 3166-2 or KATOTTG code. `x`, `y`: where a name has the most room, `w`: how much. */
export type Outline = {
  readonly code: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly d: string;
};

const LARGEST_NAME = 34;
const SMALLEST_NAME = 21;
/** Of the size of a letter: how wide letters are. */
const LETTER_WIDTH = 0.62;

/** As large as fits into the outline, within what can be read. */
export const nameSize = (name: string, { w }: Outline): number =>
  Math.max(SMALLEST_NAME, Math.min(LARGEST_NAME, Math.floor(w / (name.length * LETTER_WIDTH))));

export type Direction = 'up' | 'down' | 'left' | 'right';

/** The nearest outline in a direction, or undefined at the edge: for the arrow keys. */
export const neighbour = (outlines: readonly Outline[], from: Outline, direction: Direction): Outline | undefined => {
  let best: { readonly outline: Outline; readonly cost: number } | undefined;
  for (const outline of outlines) {
    if (outline === from) continue;
    const [along, across] = offset(from, outline, direction);
    // Within 60 degrees of the direction; what lies aside costs more.
    if (along <= 0 || Math.abs(across) > along * 1.75) continue;
    const cost = along + Math.abs(across) * 1.5;
    if (best === undefined || cost < best.cost) best = { outline, cost };
  }
  return best?.outline;
};

const offset = (from: Outline, to: Outline, direction: Direction): readonly [number, number] => {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  switch (direction) {
    case 'up':
      return [-dy, dx];
    case 'down':
      return [dy, dx];
    case 'left':
      return [-dx, dy];
    case 'right':
      return [dx, dy];
  }
};
