import { runRole } from '../src/cli/commands/serve.ts';

/** Puts the signals of every feed in order; a second one waits in reserve. */
await runRole('sequencer', process.env);
