/* The tests with the clock a year ahead: none may depend on the day it is run. Arguments go to vitest. */
import { start } from './run.mjs';

const LATER = new URL('../../tests/support/later.mjs', import.meta.url);

process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, `--import=${LATER.href}`].filter(Boolean).join(' ');
process.exitCode = await start(
  process.execPath,
  ['config/tools/test.mjs', 'tests', ...process.argv.slice(2)],
  'inherit',
).exit;
