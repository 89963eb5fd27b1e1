import { z } from 'zod';
import { isOpen } from '../../../../app/drills/lifecycle.ts';
import type { DrillOffice } from '../../../../app/drills/office.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import { fromStore } from '../../server/ask.ts';
import { param, route } from '../../server/route.ts';
import { drillWire, officeOf } from './wire.ts';

/** How often it is looked how far a drill is; milliseconds. */
const LOOK_EVERY = 500;
/** A stream that says nothing for longer is taken for dead by proxies; milliseconds. */
const SIGN_OF_LIFE = 15_000;
/** Each looks at Redis twice a second. */
const MAX_STREAMS = 200;
/** The id of the last event: who comes back with it is told that there is nothing more. */
const END = 'end';

let open = 0;

/** `GET /v1/drills/{id}/live`: how far a drill is, told on each change, until it has ended. */
export const drillLive = route({
  method: 'get',
  path: '/v1/drills/{id}/live',
  id: 'followDrill',
  tag: 'Drills',
  summary: 'How far a drill is, as it is played',
  description:
    'Server-sent events; the data of each is the drill as `GET /v1/drills/{id}` tells it. The last one has the id `end`, and its state is neither `playing` nor `paused`. What happens in the drill is told by `/v1/live?feed=`.',
  params: z.object({ id: z.string().max(64) }),
  query: z.strictObject({}),
  answers: {
    200: { description: 'One event on each change.', content: { 'text/event-stream': z.string() } },
    204: { description: 'It has ended, and there is no use in coming back.' },
  },
  problems: ['request.invalid', 'route.unknown', 'drill.unknown', 'live.full', 'log.unavailable'],
  handle: async ({ ports, req, res }) => {
    const office = officeOf(ports);
    const id = param(req, 'id');
    const first = await fromStore(office.get(id));
    if (req.get('Last-Event-ID') === END && !isOpen(first.progress)) return void res.status(204).end();
    if (open >= MAX_STREAMS) throw new AppError('live.full', `${MAX_STREAMS} drills are being followed here`);
    res.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    if (req.method === 'HEAD') return void res.end();
    open += 1;
    try {
      await tell(office, id, res);
    } finally {
      open -= 1;
    }
  },
});

type Sink = {
  readonly destroyed: boolean;
  write(text: string): boolean;
  end(): void;
  once(event: 'close', listener: () => void): unknown;
};

const tell = async (office: DrillOffice, id: string, res: Sink): Promise<void> => {
  let told = '';
  let toldAt = Number.NEGATIVE_INFINITY;
  let wake = (): void => {};
  res.once('close', () => wake());
  while (!res.destroyed) {
    const record = await office.get(id).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'drill.unknown') return null;
      return undefined; // Redis may be away for a moment; nothing is said then.
    });
    if (record === null) return res.end();
    const text = record === undefined ? told : JSON.stringify(drillWire(record));
    const now = performance.now();
    if (text !== told) {
      const isLast = record !== undefined && !isOpen(record.progress);
      res.write(`event: drill\n${isLast ? `id: ${END}\n` : ''}data: ${text}\n\n`);
      told = text;
      toldAt = now;
      if (isLast) return res.end();
    } else if (now - toldAt > SIGN_OF_LIFE) {
      res.write(': \n\n');
      toldAt = now;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
};
