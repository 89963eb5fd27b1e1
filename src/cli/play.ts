import type { ScenarioFile } from '../adapters/files/scenario-file.ts';
import type { Clock } from '../app/clock.ts';
import { AppError } from '../app/errors.ts';
import type { ScenarioSignal } from '../app/scenario.ts';
import { DEFAULT_TRUST, isRefused } from '../app/scenario.ts';
import type { Instant, SourceId, Trust } from '../domain/words.ts';
import type { ReplaySink } from './context.ts';
import type { Pace } from './pace.ts';

/**
 * Plays a scenario into a feed: reads it, keeps its pace, and hands its signals on in windows of consecutive lines, a
 * call for each source in it, several windows at once. Nothing is decided here: the feed's own queue and sequencer do
 * that, and any order gives the same board.
 */
export type Play = {
  readonly file: Pick<ScenarioFile, 'head' | 'batches' | 'share'>;
  readonly sink: ReplaySink;
  readonly clock: Clock;
  readonly pace: Pace;
  /** Stop at the first line or signal that is refused. */
  readonly strict: boolean;
  /** The operator's word on sources, above the file's. */
  readonly trusts: ReadonlyMap<SourceId, Trust>;
  readonly interrupted: AbortSignal;
};

export type Refused = { readonly line: number; readonly code: string; readonly detail: string };

export type Played = {
  /** Lines that are signals, or should have been. */
  readonly signals: number;
  readonly taken: number;
  readonly repeated: number;
  readonly refused: ReadonlyMap<string, number>;
  /** The first few. */
  readonly refusals: readonly Refused[];
  /** All-clears of rows whose end nobody announced. */
  readonly madeUp: number;
  readonly stopped: 'interrupted' | 'strict' | undefined;
};

/** How far it is; grows while it plays. */
export type Progress = { read: number; at: Instant | undefined };

/** Signals of one window: the most that a call takes. */
const WINDOW = 1_000;
/** Windows on their way at once; more would only wait elsewhere. */
const IN_FLIGHT = 8;
/** Refusals that are told one by one. */
const REFUSALS_KEPT = 10;
/** While the hub is full: between tries, at first and at most; milliseconds. */
const RETRY_FIRST = 50;
const RETRY_MOST = 2_000;
/** A hub that takes nothing for this long is given up; milliseconds. */
const RETRY_LIMIT = 60_000;

export const play = async (scenario: Play, progress: Progress = { read: 0, at: undefined }): Promise<Played> => {
  const { file, sink, clock, pace, strict, interrupted } = scenario;
  const refused = new Map<string, number>();
  const refusals: Refused[] = [];
  const flying = new Set<Promise<void>>();
  const known = new Set<SourceId>();
  let broken: { readonly error: unknown } | undefined;
  let window: ScenarioSignal[] = [];
  let repeated = 0;
  let madeUp = 0;

  const refuse = (one: Refused): void => {
    refused.set(one.code, (refused.get(one.code) ?? 0) + 1);
    if (refusals.length < REFUSALS_KEPT) refusals.push(one);
  };

  const submit = async (source: SourceId, signals: readonly ScenarioSignal[]): Promise<void> => {
    const receipt = await persistent(clock, () =>
      sink.submit(
        source,
        signals.map(({ item }) => item),
      ),
    );
    repeated += receipt.duplicate;
    for (const { index, code, detail } of receipt.rejected) refuse({ line: signals[index]?.line ?? 0, code, detail });
  };

  const flush = async (): Promise<void> => {
    if (window.length === 0) return;
    const bySource = new Map<SourceId, ScenarioSignal[]>();
    for (const signal of window) {
      const signals = bySource.get(signal.source);
      if (signals === undefined) bySource.set(signal.source, [signal]);
      else signals.push(signal);
    }
    window = [];
    for (const source of bySource.keys()) {
      if (known.has(source)) continue;
      known.add(source);
      await sink.ensureSource(
        source,
        scenario.trusts.get(source) ?? file.head.sources.get(source)?.trust ?? DEFAULT_TRUST,
      );
    }
    const flight = Promise.all([...bySource].map(([source, signals]) => submit(source, signals)))
      .then(() => {})
      .catch((error: unknown) => {
        broken ??= { error };
      })
      .finally(() => flying.delete(flight));
    flying.add(flight);
    while (flying.size >= IN_FLIGHT) await Promise.race(flying);
  };

  const isOver = (): boolean => interrupted.aborted || broken !== undefined || (strict && refused.size > 0);

  const run = async (): Promise<void> => {
    for await (const batch of untilInterrupted(file.batches, interrupted)) {
      for (const one of batch) {
        progress.read += 1;
        if (isRefused(one)) {
          refuse({ line: one.line, ...one.refused });
        } else {
          const wait = pace.wait(one.arrivesAt, clock.now());
          if (wait > 0) {
            await flush();
            await sleep(clock, wait, interrupted);
          }
          if (interrupted.aborted) return;
          progress.at = one.arrivesAt;
          if (one.madeUp) madeUp += 1;
          window.push(one);
          if (window.length >= WINDOW) await flush();
        }
        if (isOver()) return;
      }
      // What has been read does not wait for what a pipe may bring later.
      await flush();
    }
  };

  await run();
  await flush();
  await Promise.all(flying);
  if (broken !== undefined) throw broken.error;
  const outcome = await sink.sequenced();
  if (outcome.refused > 0) refused.set('sequencer.refused', outcome.refused);
  return {
    signals: progress.read,
    taken: outcome.taken,
    repeated: repeated + outcome.repeated,
    refused,
    refusals,
    madeUp,
    stopped: interrupted.aborted ? 'interrupted' : strict && refused.size > 0 ? 'strict' : undefined,
  };
};

/** Tries again while the hub is full: it says so before its memory fills, and works on meanwhile. */
const persistent = async <Result>(clock: Clock, call: () => Promise<Result>): Promise<Result> => {
  const since = clock.now();
  for (let pause = RETRY_FIRST; ; pause = Math.min(pause * 2, RETRY_MOST)) {
    try {
      return await call();
    } catch (error) {
      const isPassing = error instanceof AppError && error.retryAfter !== undefined;
      if (!isPassing || clock.now() - since > RETRY_LIMIT) throw error;
      await new Promise<void>((resolve) => {
        clock.after(pause, resolve);
      });
    }
  }
};

const sleep = (clock: Clock, milliseconds: number, interrupted: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (interrupted.aborted) return resolve();
    const wake = (): void => {
      cancel();
      interrupted.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = clock.after(milliseconds, wake);
    interrupted.addEventListener('abort', wake, { once: true });
  });

/** A file, or a pipe that nobody writes to, is not waited for once we are to stop. */
async function* untilInterrupted<Batch>(
  batches: AsyncIterable<Batch>,
  interrupted: AbortSignal,
): AsyncGenerator<Batch> {
  const stopped = new Promise<{ readonly done: true; readonly value: undefined }>((resolve) => {
    const stop = (): void => resolve({ done: true, value: undefined });
    if (interrupted.aborted) stop();
    else interrupted.addEventListener('abort', stop, { once: true });
  });
  const iterator = batches[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([iterator.next(), stopped]);
    if (next.done === true) return;
    yield next.value;
  }
}
