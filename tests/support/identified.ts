import { fingerprint } from '../../src/adapters/kit/secrets.ts';
import { memoryLog } from '../../src/adapters/memory/log.ts';
import { memorySourceMemory, memorySourceStatuses } from '../../src/adapters/memory/source-memory.ts';
import { parseSignal } from '../../src/adapters/signals/parse-signal.ts';
import type { Intake } from '../../src/app/intake/door.ts';
import { intake } from '../../src/app/intake/intake.ts';
import type { Queued } from '../../src/app/intake/queue.ts';
import type { Closable } from '../../src/app/kit/lifetime.ts';
import type { Tell } from '../../src/app/upstreams/connected.ts';
import { startConnected } from '../../src/app/upstreams/connected.ts';
import { failure } from '../../src/app/upstreams/failure.ts';
import { startPolling } from '../../src/app/upstreams/poller.ts';
import type { Poll } from '../../src/app/upstreams/source.ts';
import type { Catalogue } from '../../src/domain/places/catalogue.ts';
import type { Instant } from '../../src/domain/words.ts';
import { newRefused, record } from './sequencing.ts';

/** A door whose queue is a list: what a source said as it goes to the sequencer, with what it is recognised by. */
export const identifying = (catalogue: Catalogue, now: Instant) => {
  const queued: Queued[] = [];
  const refused = newRefused();
  const log = memoryLog();
  const door: Intake = intake({
    parse: parseSignal,
    fingerprint,
    now: () => now,
    queue: {
      add: async (batch) => {
        const identities = batch.flatMap(({ identity }) => (identity === undefined ? [] : [identity]));
        await log.commit({ expected: await log.open(), entries: [], history: [], identities });
        return String(queued.push(...batch));
      },
      waiting: async () => 0,
      watch: async () => {},
      sequenced: async () => undefined,
    },
    log,
    hearing: { note: async () => {}, all: async () => new Map() },
    refused,
    catalogue,
    limits: { ahead: 300_000, horizon: 7 * 86_400_000, maxQueued: 10_000, wordsPerHour: 1_000 },
    scenarioTime: false,
    observe: () => {},
  });
  const source = record('mod');
  const memory = memorySourceMemory();
  const statuses = memorySourceStatuses();
  const clock = { now: () => now, after: () => () => {} };

  /** What was queued since the last look: kind, place, key, digest, and of a list what its answer is told apart by. */
  const taken = (): readonly string[] =>
    queued
      .splice(0)
      .map(({ signal, identity, kept }) =>
        [
          signal.kind,
          'region' in signal ? signal.region : '',
          identity?.key ?? '-',
          identity?.digest ?? '-',
          ...(signal.kind === 'snapshot' ? [signal.answer] : []),
          ...(kept === true ? ['kept'] : []),
        ].join(' '),
      );

  /** Polls once; `answers`: what each path answers. */
  const poll = async (from: Poll, answers: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    let polling: Closable | undefined;
    await new Promise<void>((resolve, reject) => {
      polling = startPolling({
        id: 'mod',
        from: 'https://example.org',
        poll: from,
        ask: () => async (question) => {
          const { pathname, search } = new URL(question.url);
          return {
            kind: 'answer',
            status: answers[pathname + search] === undefined ? 404 : 200,
            text: answers[pathname + search] ?? '',
            askedAt: now,
          };
        },
        rhythm: { interval: 1_000, maxPause: 1_000 },
        staleAfter: 600_000,
        record: async () => source,
        take: door.take,
        refused,
        memory,
        statuses,
        catalogue,
        ahead: 300_000,
        clock,
        random: () => 0.5,
        observe: (event, fields) => {
          if (event === 'source.polled') resolve();
          if (event === 'source.failed' || event === 'source.poll-failed') reject(new Error(JSON.stringify(fields)));
        },
      });
    }).finally(() => polling?.close());
    return taken();
  };

  /** All that is told over a connection, in its order. */
  const connected = async (say: (tell: Tell) => void): Promise<readonly string[]> => {
    let connection: Closable | undefined;
    await new Promise<void>((resolve) => {
      connection = startConnected({
        id: 'mod',
        from: 'https://example.org',
        connect: (tell) => {
          say(tell);
          tell.failed(failure('upstream.unreachable', 'the end of this test'));
          return { close: async () => {} };
        },
        record: async () => source,
        cover: async () => {},
        door,
        refused,
        statuses,
        clock,
        observe: (event, fields) => {
          if (event === 'source.failed' && String(fields?.['detail']).startsWith('the end')) resolve();
        },
      });
    });
    await connection?.close();
    return taken();
  };

  return { door, source, refused, taken, poll, connected };
};
