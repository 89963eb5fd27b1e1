import { runRole } from '../src/cli/commands/serve.ts';

/** Asks the sources of the settings; of several workers one asks a source, the others stand by. */
await runRole('ingest', process.env);
