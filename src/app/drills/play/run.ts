import type { Instant } from '../../../domain/words.ts';
import { assertNever } from '../../../domain/words.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Drill, DrillControl, DrillFeed, Order, Progress, Subscribe } from '../drill.ts';
import { EMPTY_TALLY } from '../drill.ts';
import type { Plan } from '../plan/plan.ts';
import type { Lane } from './lane.ts';
import { lane } from './lane.ts';
import type { Pace } from './pace.ts';
import { changed, scenarioNow } from './pace.ts';
import type { Patience } from './patience.ts';
import type { Expected } from './play.ts';
import type { Watch } from './watch.ts';

export type PlayerPorts = {
  readonly drill: Drill;
  readonly plan: Plan;
  /** Where another player left it; absent: it begins. */
  readonly resume?: Progress;
  readonly feed: DrillFeed;
  readonly control: DrillControl;
  /** Made anew for each run. */
  readonly expectation: () => Expected;
  readonly subscribe?: Subscribe;
  readonly clock: Clock;
  /** A pause longer than this, by our clock, is cut short; milliseconds. */
  readonly longestPause?: number;
  /** Aborted: leaves the drill as it is, for the next player. */
  readonly abort: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
};

/** The state of a drill while it is played. */
export type Run = {
  number: number;
  state: 'playing' | 'paused' | 'stopped';
  pace: Pace;
  /** Steps sent, and steps folded for the proof. */
  position: number;
  folded: number;
  /** The feed has to begin anew before anything else is sent. */
  resetting: boolean;
  /** Steps ordered while it is paused. */
  stepping: number;
  expected: Expected;
  worked: number;
  workedUntil: Instant;
  readonly lane: Lane;
  readonly watch: Watch;
};

export const beginRun = (
  { drill, plan, feed, clock, abort, resume, expectation }: PlayerPorts,
  watch: Watch,
  patience: Patience,
): Run => {
  const state = resume?.state === 'paused' ? 'paused' : 'playing';
  const now = clock.now();
  return {
    number: resume?.run ?? 1,
    state,
    pace: {
      speed: resume?.speed ?? drill.speed,
      running: state === 'playing',
      at: resume?.at ?? plan.from,
      since: now,
    },
    position: resume?.position ?? 0,
    folded: 0,
    resetting: resume?.resetting ?? false,
    stepping: 0,
    expected: expectation(),
    worked: resume?.activeMs ?? 0,
    workedUntil: now,
    lane: lane({ feed, patience, tally: resume?.tally ?? EMPTY_TALLY, aborted: () => abort.aborted }),
    watch,
  };
};

/** Where it stands now, to be stored and shown. */
export const progressOf = (run: Run, plan: Plan, now: Instant): Progress => {
  run.worked += now - run.workedUntil;
  run.workedUntil = now;
  return {
    // It has stopped once it is proved; until then somebody has to finish it.
    state: run.state === 'stopped' ? 'paused' : run.state,
    speed: run.pace.speed,
    position: run.position,
    steps: plan.steps.length,
    at: Math.round(Math.min(plan.to, scenarioNow(run.pace, now))),
    from: plan.from,
    to: plan.to,
    run: run.number,
    ...(run.resetting ? { resetting: true } : {}),
    tally: run.lane.tally(),
    stages: run.watch.stages(),
    activeMs: run.worked,
  };
};

/** Does what was ordered; returns the moment to go back to, when that needs a new run. */
export const obey = (run: Run, order: Order, plan: Plan, now: Instant): Instant | undefined => {
  switch (order.kind) {
    case 'pause':
      run.state = 'paused';
      run.pace = changed(run.pace, now, { running: false });
      return undefined;
    case 'resume':
      run.state = 'playing';
      run.stepping = 0;
      run.pace = changed(run.pace, now, { running: true });
      return undefined;
    case 'stop':
      run.state = 'stopped';
      run.pace = changed(run.pace, now, { running: false });
      return undefined;
    case 'speed':
      run.pace = changed(run.pace, now, { speed: order.speed });
      return undefined;
    case 'step':
      run.state = 'paused';
      run.stepping += order.count;
      run.pace = changed(run.pace, now, { running: false });
      return undefined;
    case 'seek': {
      const to = Math.min(Math.max(order.to, plan.from), plan.to);
      const last = plan.steps[run.position - 1];
      if (last !== undefined && last.due > to) return to;
      run.pace = changed(run.pace, now, { at: to });
      return undefined;
    }
    default:
      return assertNever(order);
  }
};
