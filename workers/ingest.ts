import { runRole } from '../src/cli/role.ts';

/** Hears the sources of the settings; of several one asks each source, the others wait in reserve. */
process.exitCode = await runRole('ingest', process.env);
