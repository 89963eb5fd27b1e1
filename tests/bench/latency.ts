import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { EventsFrame, Frame } from '../../src/protocol/live/frames.ts';
import { startHub } from './fanout/hub.ts';
import { pause } from './fanout/pinned.ts';
import { NATION } from './fanout/rig.ts';
import { figure, number, table } from './measure.ts';

/** Alerts, each alone at an idle hub; the first ones warm it up. */
const ALERTS = 200;
const WARM_UP = 200;
/** Milliseconds. */
const REST = 30;

/** Where the time goes, by the stamps on the wire. They are whole milliseconds, so each stage is told as a mean. */
const STAGES = ['POST to received', 'to sequenced', 'to sent', 'to seen'] as const;

/** From POST to the first frame at an idle hub, through queue, commit and log, with every write synced. */
export const latency = async (say: (text: string) => void): Promise<unknown> => {
  say(`latency: POST to first frame, ${ALERTS} alerts one by one, every write synced`);
  const hub = await startHub();
  const client = new WebSocket(`ws://127.0.0.1:${hub.port}/v1/live`);
  await once(client, 'message');
  let heard = (_frame: EventsFrame): void => {};
  client.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.type === 'events' && frame.events.some(({ type }) => type.startsWith('alert.'))) heard(frame);
  });
  const whole: number[] = [];
  const stages: number[][] = STAGES.map(() => []);
  const region = NATION[0];
  for (let index = 0; index < WARM_UP + ALERTS; index += 1) {
    await pause(REST);
    const seen = new Promise<EventsFrame>((resolve) => {
      heard = resolve;
    });
    const posted = now();
    await Promise.all([hub.post({ kind: index % 2 === 0 ? 'alert' : 'all-clear', region }), seen.then(noteSeen)]);
    const frame = await seen;
    if (index < WARM_UP) continue;
    const [event] = frame.events;
    if (event === undefined) continue;
    const stamps = [event.receivedAt, event.sequencedAt, frame.sentAt].map((text) => Date.parse(text));
    const moments = [posted, ...stamps, seenAt];
    whole.push(seenAt - posted);
    for (const [stage, values] of stages.entries()) values.push((moments[stage + 1] ?? 0) - (moments[stage] ?? 0));
  }
  client.terminate();
  await hub.close();
  const sorted = [...whole].sort((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  say(
    table(
      ['milliseconds', ''],
      [
        ['median', number(figure(whole).median)],
        ['p99', number(p99)],
        ...STAGES.map((name, stage) => [`mean, ${name}`, number(mean(stages[stage] ?? []))]),
      ],
    ),
  );
  return { median: figure(whole).median, p99, stages: stages.map(mean) };
};

let seenAt = 0;
const noteSeen = (): void => {
  seenAt = now();
};

const now = (): number => performance.timeOrigin + performance.now();

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
