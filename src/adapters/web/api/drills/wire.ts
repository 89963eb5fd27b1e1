import type { DrillRecord } from '../../../../app/drills/drill.ts';
import type { DrillOffice } from '../../../../app/drills/office.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import { defined } from '../../../../domain/defined.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import { zoneOf } from '../../../../domain/places/zone.ts';
import type { HttpPorts } from '../../server/ports.ts';

export const officeOf = ({ drills }: HttpPorts): DrillOffice => {
  if (drills === undefined) throw new AppError('route.unknown', 'this hub plays no drills');
  return drills;
};

const LEFT =
  'nobody plays it: its player died, and there is no other; start a hub with the role replay, stop it or remove it';

/** As it is told. What should be played and is played by nobody is `left`, whatever it was when its player died. */
export const drillWire = ({ drill, progress, left }: DrillRecord): object => {
  const { title, titleUk, id: scenario } = drill.scenario;
  const { state, speed, at, from, to, run, endedAt, proof, detail } = progress;
  return {
    id: drill.id,
    feed: drill.id,
    scenario,
    ...defined({ title, titleUk }),
    status: 'Exercise',
    zone: zoneOf(drill.country),
    state: left === true ? 'left' : state,
    speed,
    loop: drill.loop,
    seed: drill.seed,
    at: formatInstant(at),
    from: formatInstant(from),
    to: formatInstant(to),
    position: (at - from) / 1000,
    duration: (to - from) / 1000,
    run,
    startedAt: formatInstant(drill.startedAt),
    ...(endedAt === undefined ? {} : { endedAt: formatInstant(endedAt) }),
    ...(left === true ? { detail: LEFT } : detail === undefined ? {} : { detail }),
    ...(proof === undefined ? {} : { proof, report: `/v1/drills/${drill.id}/report` }),
  };
};
