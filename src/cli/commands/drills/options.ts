import type { FaultName, Faults } from '../../../app/drills/plan/faults.ts';
import { FAULT_NAMES, NO_FAULTS, TIMED_FAULTS, USUAL_FAULTS } from '../../../app/drills/plan/faults.ts';
import type { Speed } from '../../../app/drills/speed.ts';
import { FASTEST, SLOWEST } from '../../../app/drills/speed.ts';
import { SOURCE_ID } from '../../../app/sources/sources.ts';
import type { SourceId, Trust } from '../../../domain/words.ts';
import { TRUSTS } from '../../../domain/words.ts';
import { usage } from '../../exit.ts';
import { durationOf, listOf, oneOf } from '../../read-options.ts';
import type { Texts } from '../../text/en.ts';

/** The options of a drill on the command line, read. */

export const speedOf = (text: string, t: Texts): Speed => {
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (/^\d*\.?\d+$/.test(text) && speed >= SLOWEST && speed <= FASTEST) return speed;
  throw usage(t.usage.speed(text, SLOWEST, FASTEST));
};

/** `all`, or `duplicates,disorder=30s,loss=0.05`; what has no number is as bad as on the worst of days. */
export const faultsOf = (text: string, t: Texts): Faults => {
  const faults: Record<FaultName, number> = { ...NO_FAULTS };
  for (const part of listOf(text)) {
    const [name = '', value] = part.split('=');
    if (name === 'all' && value === undefined) {
      Object.assign(faults, USUAL_FAULTS);
      continue;
    }
    const fault = oneOf(name, FAULT_NAMES, '--faults', t);
    faults[fault] = value === undefined ? USUAL_FAULTS[fault] : amountOf(fault, value, t);
  }
  return faults;
};

const amountOf = (fault: FaultName, value: string, t: Texts): number => {
  if (TIMED_FAULTS.has(fault)) return durationOf(value, `--faults ${fault}`, t);
  const share = Number(value);
  if (/^\d*\.?\d+$/.test(value) && share <= 1) return share;
  throw usage(t.usage.share(fault, value));
};

export const seedOf = (text: string, t: Texts): number => {
  const seed = Number(text);
  if (/^\d{1,10}$/.test(text) && seed < 2 ** 32) return seed;
  throw usage(t.usage.seed(text));
};

export const trustsOf = (given: unknown, t: Texts): ReadonlyMap<SourceId, Trust> =>
  new Map(
    (Array.isArray(given) ? given.map(String) : []).map((text) => {
      const [source = '', trust = ''] = text.split('=');
      if (!SOURCE_ID.test(source)) throw usage(t.usage.nameTrust(text));
      return [source, oneOf(trust, TRUSTS, '--trust', t)] as const;
    }),
  );
