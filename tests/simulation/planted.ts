import { ASKED } from './planted/asked.ts';
import { ELSEWHERE } from './planted/elsewhere.ts';
import { INTAKE } from './planted/intake.ts';
import { LIVE } from './planted/live.ts';
import { LOG } from './planted/log.ts';
import { SOURCES } from './planted/sources.ts';
import { TOLD } from './planted/told.ts';
import type { Wrong } from './stage.ts';

/**
 * Bugs that somebody could write, each by its name. The product has no switch for any of them: they are put around its
 * ports, where the simulation wires them. One that is not found says that the laws do not see.
 */
export const PLANTED: Readonly<Record<string, Wrong>> = {
  ...LOG,
  ...INTAKE,
  ...SOURCES,
  ...LIVE,
  ...TOLD,
  ...ELSEWHERE,
  ...ASKED,
};
