import { runRole } from '../src/cli/commands/serve.ts';

/** One gateway: answers over HTTP and to subscribers; any number of them may run, behind a balancer. */
await runRole('web', process.env);
