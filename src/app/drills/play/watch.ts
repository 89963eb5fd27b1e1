import { parseInstant } from '../../../domain/instant.ts';
import type { Instant } from '../../../domain/words.ts';
import type { EventWire, Frame } from '../../../protocol/live/frames.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Seen, Stage, Stages, Subscribe } from '../drill.ts';
import { STAGES } from '../drill.ts';
import { recorder } from '../histogram.ts';
import type { SignalStep } from '../plan/plan.ts';

/**
 * Follows the drill as anybody would, over the hub's own `/v1/live`, and measures how long each stage took. It also
 * looks at every frame: one that does not say `Exercise` is the worst fault a drill can have.
 */
export type Watch = {
  /** The signals were due and received at these moments of our clock. */
  sent(steps: readonly SignalStep[], due: (step: SignalStep) => Instant, receivedAt: Instant): void;
  /** Resolves when everything up to `seq` was seen, or not in time. */
  caughtUp(seq: number, timeoutMs: number): Promise<boolean>;
  stages(): Stages;
  seen(): Seen;
  close(): void;
};

/** Signals not yet seen that are remembered; most repeats never make an event. */
const REMEMBERED = 20_000;

export const watchDrill = (ports: {
  readonly subscribe: Subscribe | undefined;
  readonly clock: Clock;
  readonly stages: Stages;
}): Watch => {
  const { clock } = ports;
  const recorders = Object.fromEntries(STAGES.map((stage) => [stage, recorder(ports.stages[stage])])) as Record<
    Stage,
    ReturnType<typeof recorder>
  >;
  const expected = new Map<string, { readonly due: Instant; readonly receivedAt: Instant }>();
  const waiting = new Set<() => void>();
  let seen: Seen = { subscribed: false, frames: 0, events: 0, unmarked: 0, seq: 0 };

  const measure = (event: EventWire, sentAt: Instant, now: Instant): void => {
    const key = keyOf(event.source, event.region, event.hazard, event.at);
    const signal = expected.get(key);
    const sequencedAt = parseInstant(event.sequencedAt);
    if (signal === undefined || sequencedAt === undefined) return;
    expected.delete(key);
    recorders.sequenced.record(sequencedAt - signal.receivedAt);
    recorders.sent.record(sentAt - sequencedAt);
    recorders.seen.record(now - sentAt);
    recorders.whole.record(now - signal.due);
  };

  const onFrame = (frame: Frame): void => {
    const now = clock.now();
    const events = frame.type === 'events' ? frame.events : [];
    const marked = [frame.status, ...events.map(({ status }) => status)];
    const seq = seqOf(frame);
    seen = {
      subscribed: true,
      frames: seen.frames + 1,
      events: seen.events + events.length,
      unmarked: seen.unmarked + marked.filter((status) => status !== 'Exercise').length,
      // A new epoch begins at its own seq.
      seq: frame.type === 'hello' ? frame.seq : Math.max(seen.seq, seq),
    };
    if (frame.type === 'events') {
      const sentAt = parseInstant(frame.sentAt) ?? now;
      for (const event of events) measure(event, sentAt, now);
    }
    for (const wake of [...waiting]) wake();
  };

  const subscriber = ports.subscribe?.(onFrame);
  return {
    sent: (steps, due, receivedAt) => {
      for (const step of steps) {
        const at = due(step);
        recorders.received.record(receivedAt - at);
        if (subscriber === undefined) continue;
        for (const key of keysOf(step)) expected.set(key, { due: at, receivedAt });
      }
      for (const oldest of expected.keys()) {
        if (expected.size <= REMEMBERED) break;
        expected.delete(oldest);
      }
    },
    caughtUp: (seq, timeoutMs) => {
      if (seen.seq >= seq) return Promise.resolve(true);
      if (subscriber === undefined) return Promise.resolve(false);
      return new Promise((resolve) => {
        const done = (whether: boolean): void => {
          waiting.delete(look);
          cancel();
          resolve(whether);
        };
        const look = (): void => {
          if (seen.seq >= seq) done(true);
        };
        const cancel = clock.after(timeoutMs, () => done(false));
        waiting.add(look);
      });
    },
    stages: () =>
      Object.fromEntries(STAGES.map((stage) => [stage, recorders[stage].histogram()])) as Record<Stage, Stages[Stage]>,
    seen: () => seen,
    close: () => subscriber?.close(),
  };
};

const seqOf = (frame: Frame): number => {
  switch (frame.type) {
    case 'hello':
    case 'error':
      return 0;
    case 'snapshot':
    case 'heartbeat':
      return frame.seq;
    case 'events':
      return frame.events.at(-1)?.seq ?? 0;
  }
};

const keyOf = (source: unknown, region: unknown, hazard: unknown, at: unknown): string =>
  `${String(source)}|${String(region)}|${String(hazard)}|${String(at)}`;

/** What its events will name. Lists are measured by what is new in them. */
const keysOf = ({ source, item }: SignalStep): readonly string[] => {
  const { kind, region, hazard = 'air-raid', at, active } = item;
  if (kind !== 'snapshot') return [keyOf(source, region, hazard, at)];
  if (!Array.isArray(active)) return [];
  return active.map((line: Readonly<Record<string, unknown>>) =>
    keyOf(source, line['region'], line['hazard'] ?? 'air-raid', line['at'] ?? at),
  );
};
