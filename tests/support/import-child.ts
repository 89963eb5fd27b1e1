import { Redis } from 'ioredis';
import { digestOf, openImport } from '../../src/adapters/files/import-file.ts';
import { redisImportStore } from '../../src/adapters/redis/import-store.ts';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { importHistory } from '../../src/app/import/history.ts';
import { ukraine } from '../unit/app/recordings/ukraine.ts';

/*
 * An import in a process of its own, for a test that kills it: after so many rows it says so and goes no further.
 * Arguments: the socket of Redis, the feed, the file, the number of rows.
 */
const [socket = '', feed = '', path = '', rows = '0'] = process.argv.slice(2);

const file = await openImport(path, { catalogue: ukraine(), now: Date.now(), stdin: process.stdin });
let read = 0;
await importHistory({
  store: redisImportStore(new Redis(socket), feedKeys('', feed)),
  batches: (async function* () {
    for await (const batch of file.batches) {
      read += batch.length;
      yield batch;
      if (read < Number(rows)) continue;
      process.stdout.write('far enough\n');
      await new Promise(() => setInterval(() => {}, 60_000));
    }
  })(),
  name: 'killed.csv',
  digest: await digestOf(path),
  refused: () => {},
  told: () => {},
  interrupted: new AbortController().signal,
});
