import { runRole } from '../src/cli/commands/serve.ts';

/** Plays the drills that were begun over HTTP; a second one plays others, and takes over when this one ends. */
await runRole('replay', process.env);
