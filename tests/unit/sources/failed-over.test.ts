import { expect, test } from 'vitest';
import { memorySourceMemory, memorySourceStatuses } from '../../../src/adapters/memory/source-memory.ts';
import { atHand, memoryStore } from '../../../src/adapters/memory/store.ts';
import type { Said } from '../../../src/app/intake/said.ts';
import type { Closable } from '../../../src/app/kit/lifetime.ts';
import { startPolling } from '../../../src/app/upstreams/poller.ts';
import type { Poll } from '../../../src/app/upstreams/source.ts';
import { newRefused, record, START } from '../../support/sequencing.ts';
import { SMALL_COUNTRY } from '../../support/small-country.ts';

/** Tells of an alert once: what it remembers is that it did. */
const onceOnly: Poll = async ({ memory }) => ({
  outcome:
    memory['told'] === 'yes'
      ? { kind: 'word' }
      : { kind: 'signals', said: [{ kind: 'alert', region: '11', hazard: 'air-raid' }], unread: [] },
  remember: { told: 'yes' },
});

test('a source is asked again for what was taken by a server that failed over before it was remembered', async () => {
  const store = memoryStore();
  let polls = 0;
  const taken: string[] = [];
  let polling: Closable | undefined;
  await new Promise<void>((resolve) => {
    polling = startPolling({
      id: 'mod',
      from: 'https://example.org',
      poll: onceOnly,
      ask: () => async () => {
        throw new Error('nothing is asked for');
      },
      rhythm: { interval: 1_000, maxPause: 1_000 },
      staleAfter: 600_000,
      record: async () => record('mod'),
      take: async ({ said }: { readonly said: readonly Said[] }) => {
        taken.push(...said.map(({ kind }) => kind));
        // What was taken is lost with the first server; what is remembered would be written to the second.
        if (taken.length === 1) store.restart();
        return { accepted: said.length, duplicate: 0, refused: [] };
      },
      refused: newRefused(),
      memory: memorySourceMemory({ store, reach: atHand }),
      statuses: memorySourceStatuses(),
      catalogue: SMALL_COUNTRY,
      ahead: 300_000,
      clock: {
        now: () => START,
        after: (_milliseconds, then) => {
          polls += 1;
          if (polls === 3) resolve();
          else setImmediate(then);
          return () => {};
        },
      },
      random: () => 0.5,
      observe: () => {},
    });
  });
  void polling?.close();
  expect(taken).toEqual(['alert', 'alert', 'heartbeat']);
});
