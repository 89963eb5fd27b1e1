import { afterAll, vi } from 'vitest';

/**
 * What the live feed says, once more by the public ways of Node and ws alone (`live.fastWrites: off`). The other files of
 * the live feed take longer; with ALLCLEAR_TEST_FAST_WRITES=off in the environment they run that way, too, but for
 * live-deflate: what is compressed the hub makes itself.
 */
vi.stubEnv('ALLCLEAR_TEST_FAST_WRITES', 'off');
// Files that share a worker share its modules: here they are read anew, and again by the files that come after.
vi.resetModules();
for (const file of ['live', 'live-close', 'live-doubts']) await import(`./${file}.test.ts`);
afterAll(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});
