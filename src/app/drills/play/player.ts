import type { Instant } from '../../../domain/words.ts';
import { turnOfOthers } from '../../kit/breath.ts';
import type { Order, Progress } from '../drill.ts';
import { NO_STAGES } from '../drill.ts';
import type { SignalStep, Step } from '../plan/plan.ts';
import { changed, dueAt, untilDue } from './pace.ts';
import { patience } from './patience.ts';
import type { Played } from './play.ts';
import { prove } from './proof.ts';
import type { PlayerPorts } from './run.ts';
import { beginRun, obey, progressOf } from './run.ts';
import { watchDrill } from './watch.ts';

/** Orders are looked for this often; milliseconds. */
const LOOK_EVERY = 200;
/** Progress is saved this often while something is sent, and while nothing is; milliseconds. */
const SAVE_EVERY = 250;
const SAVE_EVERY_IDLE = 1_000;
/** Signals sent together, and how far apart they may lie in the scenario. */
const BATCH = 1_000;
const BATCH_SPAN = 48 * 3600 * 1000;
/** Steps folded before others get a turn, and for how long at most: a list of all places is one step, too; milliseconds. */
const FOLD_AT_ONCE = 500;
const FOLD_LIMIT = 20;
/** How long the subscriber may take to see the last of it; milliseconds. */
const SEEN_LIMIT = 10_000;

/**
 * Plays a plan into a feed, at the scenario's own times and any speed, and proves at the end that the hub made of it
 * what the rules make of it.
 *
 * States: playing (the next step is waited for and sent) ⇄ paused (orders are waited for; a step may be ordered) →
 * finished | stopped (everything is in the log; board and history are read back and compared). Whatever happens to the
 * process meanwhile, the progress saved last is where the next player goes on: it sends again what may not have been
 * saved, which changes nothing, and folds again what was sent before, for the proof.
 */
export const playDrill = async (ports: PlayerPorts): Promise<Played> => {
  const { drill, plan, feed, control, clock, abort, resume } = ports;
  const { steps } = plan;
  const watch = watchDrill({ subscribe: ports.subscribe, clock, stages: resume?.stages ?? NO_STAGES });
  const { pause, insist } = patience(clock, abort);
  const run = beginRun(ports, watch, { pause, insist });
  let lost = false;
  let saved = { at: Number.NEGATIVE_INFINITY, position: -1 };

  const save = async (always = false): Promise<void> => {
    const now = clock.now();
    const pauseBetween = run.position === saved.position ? SAVE_EVERY_IDLE : SAVE_EVERY;
    if (!always && now - saved.at < pauseBetween) return;
    saved = { at: now, position: run.position };
    const current = progressOf(run, plan, clock.now());
    ports.onProgress?.(current);
    if (!(await insist(() => control.save(current)))) lost = true;
  };

  const foldTo = async (index: number): Promise<void> => {
    while (run.folded < index && !abort.aborted) {
      const until = performance.now() + FOLD_LIMIT;
      for (const step of steps.slice(run.folded, Math.min(index, run.folded + FOLD_AT_ONCE))) {
        run.expected.take(step);
        run.folded += 1;
        if (performance.now() > until) break;
      }
      if (run.folded < index) await turnOfOthers();
    }
  };

  /** Said before it is done, so that a player that dies in between leaves no half of it. */
  const reset = async (): Promise<void> => {
    await insist(feed.reset);
    run.resetting = false;
    await save(true);
  };

  /** Everything begins anew: another run, another epoch. */
  const restart = async (at: Instant): Promise<void> => {
    await run.lane.settle();
    if (abort.aborted) return;
    run.expected = ports.expectation();
    run.folded = 0;
    run.position = 0;
    run.number += 1;
    run.resetting = true;
    run.pace = changed(run.pace, clock.now(), { at });
    await save(true);
    if (!lost) await reset();
  };

  const take = async (order: Order): Promise<void> => {
    const backTo = obey(run, order, plan, clock.now());
    if (backTo !== undefined) await restart(backTo);
    await save(true);
  };

  /** The signals that are due together, up to the next word. */
  const dueNow = (now: Instant): readonly SignalStep[] => {
    const batch: SignalStep[] = [];
    for (let index = run.position; index < steps.length && batch.length < BATCH; index += 1) {
      const step = steps[index] as Step;
      if (step.kind === 'word' || untilDue(run.pace, step.due, now) > 0) break;
      if (batch[0] !== undefined && step.due - batch[0].due > BATCH_SPAN) break;
      batch.push(step);
    }
    return batch;
  };

  const sendNext = async (next: Step): Promise<void> => {
    const now = clock.now();
    let last = next.due;
    if (next.kind === 'word') {
      await run.lane.settle();
      if (abort.aborted) return;
      await insist(() => feed.say(next.word));
      run.position += 1;
    } else {
      const batch = dueNow(now);
      await run.lane.send(batch);
      watch.sent(batch, (step) => dueAt(run.pace, step.due, now), clock.now());
      run.position += batch.length;
      last = batch.at(-1)?.due ?? last;
    }
    // At full speed the scenario's clock goes from one thing to the next.
    if (run.pace.speed === 'max' && run.pace.running && last > run.pace.at) {
      run.pace = changed(run.pace, clock.now(), { at: last });
    }
    await foldTo(run.position);
    await save();
  };

  const waitFor = async (wait: number, due: Instant): Promise<void> => {
    const { speed } = run.pace;
    const longest = ports.longestPause ?? Number.POSITIVE_INFINITY;
    if (Number.isFinite(wait) && wait > longest && speed !== 'max') {
      run.pace = changed(run.pace, clock.now(), { at: due - longest * speed });
    }
    await pause(Math.min(wait, LOOK_EVERY));
    await save();
  };

  const finish = async (end: 'finished' | 'stopped'): Promise<Played> => {
    await run.lane.settle();
    await foldTo(run.position);
    if (abort.aborted) return leave();
    const readBack = await insist(feed.readBack);
    await watch.caughtUp(readBack.seq, SEEN_LIMIT);
    const seen = watch.seen();
    const proof = await prove(run.expected, readBack, seen);
    const now = clock.now();
    const ended = { state: end, endedAt: now, proof: proof.result } as const;
    const last = progressOf(run, plan, now);
    const progress: Progress = { ...last, ...ended, at: end === 'finished' ? plan.to : last.at };
    return { end, progress, proof, readBack, seen };
  };

  const leave = (): Played => ({ end: 'left', progress: progressOf(run, plan, clock.now()), seen: watch.seen() });

  try {
    if (resume !== undefined) {
      await run.lane.settle();
      await foldTo(run.position);
    }
    await save(true);
    if (run.resetting && !lost) await reset();
    let lookedAt = Number.NEGATIVE_INFINITY;
    for (;;) {
      if (clock.now() - lookedAt >= LOOK_EVERY) {
        lookedAt = clock.now();
        for (const order of await insist(control.orders)) await take(order);
      }
      if (abort.aborted || lost) {
        if (!lost) await control.save(leave().progress).catch(() => false);
        return leave();
      }
      if (run.state === 'stopped') return await finish('stopped');
      const next = steps[run.position];
      const due = next?.due ?? plan.to;
      if (run.stepping > 0 && untilDue(run.pace, due, clock.now()) > 0) {
        run.pace = changed(run.pace, clock.now(), { at: due });
        run.stepping -= 1;
      }
      const wait = untilDue(run.pace, due, clock.now());
      if (wait > 0) await waitFor(wait, due);
      else if (next !== undefined) await sendNext(next);
      else if (run.state === 'paused') await waitFor(LOOK_EVERY, due);
      else {
        const played = await finish('finished');
        if (!drill.loop || played.proof?.result !== 'same') return played;
        await restart(plan.from);
      }
    }
  } finally {
    watch.close();
  }
};
