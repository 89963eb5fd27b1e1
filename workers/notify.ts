import { runRole } from '../src/cli/commands/serve.ts';

/** Tells destinations what the log says; of several workers each has its share of them, and takes over when one ends. */
await runRole('notify', process.env);
