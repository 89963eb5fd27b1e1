import type { ReplayReceipt, ReplaySink } from '../../../src/cli/context.ts';
import type { SourceId, Trust } from '../../../src/domain/words.ts';

/** Takes everything, unless it is told otherwise. */
export const fakeSink = () => {
  const calls: { readonly source: SourceId; readonly items: readonly Readonly<Record<string, unknown>>[] }[] = [];
  const sources: (readonly [SourceId, Trust])[] = [];
  const feeds: string[] = [];
  let receipt: ReplayReceipt | undefined;
  let outcome: { taken: number; repeated: number; refused: number } | undefined;
  let held: Promise<void> = Promise.resolve();
  let release = (): void => {};
  let failures = 0;
  let failure: Error | undefined;
  let closed = false;

  const sink: ReplaySink = {
    ensureFeed: async (name) => {
      feeds.push(name);
    },
    ensureSource: async (name, trust) => {
      sources.push([name, trust]);
    },
    submit: async (source, items) => {
      if (failures > 0) {
        failures -= 1;
        throw failure ?? new Error('failed');
      }
      calls.push({ source, items });
      await held;
      return receipt ?? { accepted: items.length, duplicate: 0, rejected: [] };
    },
    sequenced: async () =>
      outcome ?? { taken: calls.reduce((sum, { items }) => sum + items.length, 0), repeated: 0, refused: 0 },
    close: async () => {
      closed = true;
    },
  };

  return {
    sink,
    calls,
    sources,
    feeds,
    isClosed: () => closed,
    answer: (one: ReplayReceipt) => {
      receipt = one;
    },
    outcome: (one: { taken: number; repeated: number; refused: number }) => {
      outcome = one;
    },
    /** Answers wait until they are released. */
    hold: () => {
      held = new Promise((resolve) => {
        release = resolve;
      });
    },
    release: () => release(),
    fail: (times: number, error: Error) => {
      failures = times;
      failure = error;
    },
  };
};
