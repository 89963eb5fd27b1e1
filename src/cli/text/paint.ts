import picocolors from 'picocolors';
import type { RegionState } from '../../domain/place-state.ts';
import type { Environment } from '../environment.ts';

/** Colours by meaning. Without a terminal, or where NO_COLOR is set, the text as it is. */
export type Paint = {
  readonly state: Readonly<Record<RegionState, (text: string) => string>>;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly doubtful: (text: string) => string;
  readonly bad: (text: string) => string;
  /** For what must not be overlooked. */
  readonly loud: (text: string) => string;
};

export const paintFor = (isTerminal: boolean, env: Environment): Paint => {
  const colours = picocolors.createColors(isTerminal && (env['NO_COLOR'] ?? '') === '');
  return {
    state: { alert: colours.red, partial: colours.yellow, clear: colours.green, unknown: colours.magenta },
    bold: colours.bold,
    dim: colours.dim,
    good: colours.green,
    doubtful: colours.yellow,
    bad: colours.red,
    loud: (text) => colours.bold(colours.inverse(colours.red(` ${text} `))),
  };
};
