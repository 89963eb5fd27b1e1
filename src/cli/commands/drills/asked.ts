import { NO_FAULTS } from '../../../app/drills/plan/faults.ts';
import { durationOf, flagOption, textOption } from '../../read-options.ts';
import type { Texts } from '../../text/en.ts';
import { faultsOf, seedOf, speedOf, trustsOf } from './options.ts';

/** Recordings fall silent for nights and weeks; nobody wants to sit through that. */
const LONGEST_PAUSE = '12h';

/** Everything that is asked of a drill, read before the hub is. */
export const drillAsked = (options: Readonly<Record<string, unknown>>, t: Texts) => {
  const text = (name: string): string | undefined => textOption(options, name);
  const faults = text('faults');
  const seed = text('seed');
  return {
    speed: speedOf(text('speed') ?? '1', t),
    longestPause: durationOf(text('longestPause') ?? LONGEST_PAUSE, '--longest-pause', t),
    faults: faults === undefined ? NO_FAULTS : faultsOf(faults, t),
    seed: seed === undefined ? 1 : seedOf(seed, t),
    trusts: trustsOf(options['trust'], t),
    strict: flagOption(options, 'strict'),
    loop: flagOption(options, 'loop'),
    report: text('report'),
  };
};

export type Asked = ReturnType<typeof drillAsked>;
