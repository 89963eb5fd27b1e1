import type { Speed } from '../../app/drills/drill.ts';
import { FASTEST, SLOWEST } from '../../app/drills/drill.ts';
import type { FaultName, Faults } from '../../app/drills/plan/faults.ts';
import { FAULT_NAMES, NO_FAULTS, TIMED_FAULTS, USUAL_FAULTS } from '../../app/drills/plan/faults.ts';
import { SOURCE_ID } from '../../app/sources/sources.ts';
import type { SourceId, Trust } from '../../domain/words.ts';
import { TRUSTS } from '../../domain/words.ts';
import { usage } from '../exit.ts';
import { durationOf, listOf, oneOf } from '../read-options.ts';

/** What is asked of a drill on the command line, read. */

export const speedOf = (text: string): Speed => {
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (/^\d*\.?\d+$/.test(text) && speed >= SLOWEST && speed <= FASTEST) return speed;
  throw usage(
    `--speed: "${text}" is no speed; write 1 for real time, 60 for an hour a minute, ${SLOWEST} to ${FASTEST}, or max`,
  );
};

/** `all`, or `duplicates,disorder=30s,loss=0.05`; what has no number is as bad as on the worst of days. */
export const faultsOf = (text: string): Faults => {
  const faults: Record<FaultName, number> = { ...NO_FAULTS };
  for (const part of listOf(text)) {
    const [name = '', value] = part.split('=');
    if (name === 'all' && value === undefined) {
      Object.assign(faults, USUAL_FAULTS);
      continue;
    }
    const fault = oneOf(name, FAULT_NAMES, '--faults');
    faults[fault] = value === undefined ? USUAL_FAULTS[fault] : amountOf(fault, value);
  }
  return faults;
};

const amountOf = (fault: FaultName, value: string): number => {
  if (TIMED_FAULTS.has(fault)) return durationOf(value, `--faults ${fault}`);
  const share = Number(value);
  if (/^\d*\.?\d+$/.test(value) && share <= 1) return share;
  throw usage(`--faults: "${fault}=${value}" is no share; write a number from 0 to 1`);
};

export const seedOf = (text: string): number => {
  const seed = Number(text);
  if (/^\d{1,10}$/.test(text) && seed < 2 ** 32) return seed;
  throw usage(`--seed: "${text}" is no seed; write a whole number below 4294967296`);
};

export const trustsOf = (given: unknown): ReadonlyMap<SourceId, Trust> =>
  new Map(
    (Array.isArray(given) ? given.map(String) : []).map((text) => {
      const [source = '', trust = ''] = text.split('=');
      if (!SOURCE_ID.test(source)) throw usage(`--trust: "${text}" is not NAME=TRUST`);
      return [source, oneOf(trust, TRUSTS, '--trust')] as const;
    }),
  );
