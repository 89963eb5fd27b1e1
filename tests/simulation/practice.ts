import type { Happening } from './happening.ts';
import type { Processes } from './processes.ts';
import type { Stage } from './stage.ts';

/** A drill beside the real feed. All of it says of itself what it is, so that it is known wherever it turns up. */
export const practiceOn =
  ({ world, source: sourceOf }: Stage, { serving }: Pick<Processes, 'serving'>) =>
  ({ id, source, says, region }: Extract<Happening, { kind: 'practice' }>): void => {
    const web = serving(world.random(`practice ${id}`).next());
    const item = { id: `x${id}`, kind: says, region, reason: 'EXERCISE' };
    web?.practice.submit({ source: sourceOf(source), items: [item] }).catch(() => {});
  };
