import type { Instant } from '../../domain/words.ts';
import type { Clock } from '../kit/clock.ts';
import type { Moment } from './moments.ts';

/** How fast past time goes by: so many seconds of it in one of ours, or as fast as the reader reads. */
export type PlaybackSpeed = number | 'max';

/** Where a replay goes: to one subscriber. */
export type PlaybackSink = {
  moment(moment: Moment): void;
  /** Told now and then while nothing happens, with the moment of the past that is reached. */
  beat(asOf: Instant): void;
  /** Resolves once what was handed over has left, far enough; false: the reader is gone or far too slow. */
  drained(): Promise<boolean>;
};

export type PlaybackEnd = 'over' | 'gone' | 'stopped';

/**
 * Plays moments at their pace. A reader that does not keep up delays nobody but itself: the past waits for it, and goes
 * on from there at the same pace.
 *
 * States: waiting (for the next moment, a beat now and then) → telling → draining → waiting, until the last moment and
 * then the end of the span.
 */
export const playMoments = async (
  span: { readonly from: Instant; readonly to: Instant },
  moments: readonly Moment[],
  ports: {
    readonly sink: PlaybackSink;
    readonly clock: Clock;
    readonly speed: PlaybackSpeed;
    readonly heartbeatMs: number;
    readonly stop: AbortSignal;
  },
): Promise<PlaybackEnd> => {
  const { sink, clock, speed, heartbeatMs, stop } = ports;
  let startedAt = clock.now();
  let beatAt = startedAt + heartbeatMs;
  let reached = span.from;
  const pastAt = (now: Instant): Instant =>
    speed === 'max' ? reached : Math.min(span.to, span.from + Math.floor((now - startedAt) * speed));

  const until = async (at: Instant): Promise<PlaybackEnd | undefined> => {
    const due = speed === 'max' ? startedAt : startedAt + (at - span.from) / speed;
    for (;;) {
      if (stop.aborted) return 'stopped';
      const now = clock.now();
      if (now >= beatAt) {
        sink.beat(pastAt(now));
        beatAt = now + heartbeatMs;
        if (!(await sink.drained())) return 'gone';
      }
      if (speed === 'max' || now >= due) return undefined;
      await pause(clock, Math.ceil(Math.min(due, beatAt) - now), stop);
    }
  };

  for (const moment of moments) {
    const ended = await until(moment.at);
    if (ended !== undefined) return ended;
    sink.moment(moment);
    reached = moment.at;
    const before = clock.now();
    if (!(await sink.drained())) return 'gone';
    startedAt += clock.now() - before;
  }
  return (await until(span.to)) ?? 'over';
};

const pause = (clock: Clock, milliseconds: number, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      cancel();
      stop.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(Math.max(1, milliseconds), done);
    stop.addEventListener('abort', done);
  });
