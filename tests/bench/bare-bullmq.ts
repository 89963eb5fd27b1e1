import { Queue, Worker } from 'bullmq';

/**
 * The peer: a bare BullMQ worker, concurrency 50, that takes one job per signal and does nothing with it, fed at the same
 * time by a process of its own. `node bare-bullmq.ts feed|work SOCKET COUNT`; says `done` when it is.
 */
const [role, path = '', count = '0'] = process.argv.slice(2);
const total = Number(count);
const connection = { path, maxRetriesPerRequest: null };

/** Jobs added in one round trip. */
const BULK = 1_000;

if (role === 'feed') {
  const queue = new Queue('bare', { connection });
  for (let first = 0; first < total; first += BULK) {
    const size = Math.min(BULK, total - first);
    await queue.addBulk(
      Array.from({ length: size }, (_, index) => ({
        name: 'signal',
        data: { id: `a${first + index}`, kind: 'alert', region: '31', at: '2022-12-25T07:23:31.000Z' },
        opts: { removeOnComplete: true },
      })),
    );
  }
  await queue.close();
} else {
  let done = 0;
  await new Promise<void>((resolve) => {
    const worker = new Worker(
      'bare',
      async () => {
        done += 1;
        if (done === total) resolve();
      },
      { connection, concurrency: 50 },
    );
    worker.on('ready', () => process.stdout.write('ready\n'));
  });
}
process.stdout.write('done\n', () => process.exit(0));
