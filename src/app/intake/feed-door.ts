import { defined } from '../../domain/defined.ts';
import type { Clock } from '../kit/clock.ts';
import type { Intake } from './door.ts';
import { type IntakePorts, intake } from './intake.ts';

/** What the doors of all feeds have in common. */
export type DoorPorts = Pick<IntakePorts, 'parse' | 'fingerprint' | 'limits' | 'clockAhead' | 'observe'> & {
  readonly clock: Pick<Clock, 'now'>;
};

/** The door of one feed, whoever comes to it: sources, a worker that asks upstreams, or the player of a drill. */
export const feedDoor = (
  { parse, fingerprint, limits, clockAhead, observe, clock }: DoorPorts,
  own: Omit<IntakePorts, keyof DoorPorts | 'now'>,
): Intake => intake({ ...own, ...defined({ clockAhead }), parse, fingerprint, limits, observe, now: clock.now });
