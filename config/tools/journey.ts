/*
 * The way of one alert sent by itself, from `POST /v1/signals` to the frame that a subscriber gets: the files somebody
 * reads who follows it, in that order. A folder is read to its end before the rules are that its files ask. What is read
 * for every request (routes, rights, bodies), waits, retries and records is left out.
 */
import { dirname } from 'node:path';
import { importsOf } from './rooms.ts';

export const JOURNEY: readonly string[] = [
  'src/adapters/web/api/signals/signals.ts',
  'src/adapters/web/api/signals/items.ts',
  'src/app/intake/intake.ts',
  'src/app/intake/read.ts',
  'src/app/intake/enter.ts',
  'src/app/intake/identity.ts',
  'src/adapters/signals/parse-signal.ts',
  'src/adapters/signals/signal-schema.ts',
  'src/adapters/bullmq/queue.ts',
  'src/adapters/bullmq/consumer.ts',
  'src/app/sequencer/work.ts',
  'src/app/sequencer/sequence.ts',
  'src/app/sequencer/draft.ts',
  'src/domain/timeline/claims-of.ts',
  'src/domain/timeline/fold.ts',
  'src/domain/timeline/timeline.ts',
  'src/domain/timeline/voices.ts',
  'src/domain/timeline/standing.ts',
  'src/adapters/redis/log.ts',
  'src/app/gateway/follow.ts',
  'src/adapters/web/live/fanout/sessions.ts',
  'src/adapters/web/live/fanout/fan.ts',
  'src/adapters/web/live/fanout/packets.ts',
  'src/adapters/web/live/fanout/encode.ts',
  'src/adapters/web/live/fanout/packet.ts',
  'src/adapters/web/live/fanout/framing.ts',
  'src/adapters/web/live/fanout/send.ts',
  'src/protocol/live/session.ts',
  'src/protocol/live/wire.ts',
];

export type Journey = {
  readonly files: number;
  /** From one file to the next in another folder. */
  readonly changes: number;
  /** Folders that were left and are entered again. */
  readonly back: readonly string[];
  /** Files that nothing before them leads to: no import either way, and no port that both know. */
  readonly apart: readonly string[];
};

export const journeyOf = (journey: readonly string[], tree: ReadonlyMap<string, string>): Journey => {
  const folders = journey.map((file) => dirname(file));
  const entered = folders.filter((folder, index) => folder !== folders[index - 1]);
  const importsIn = (file: string): readonly string[] => importsOf(file, tree.get(file) ?? '');
  const isPort = (file: string): boolean => file.startsWith('src/app/') && tree.has(file);
  const leadsTo = (from: string, to: string): boolean => {
    const [before, after] = [importsIn(from), importsIn(to)];
    return before.includes(to) || after.includes(from) || before.some((file) => isPort(file) && after.includes(file));
  };
  return {
    files: journey.length,
    changes: entered.length - 1,
    back: entered.filter((folder, index) => entered.indexOf(folder) !== index),
    apart: journey.filter(
      (file, index) =>
        !tree.has(file) || (index > 0 && !journey.slice(0, index).some((earlier) => leadsTo(earlier, file))),
    ),
  };
};
