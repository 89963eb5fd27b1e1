/*
 * The tests with the clock of every process a year ahead: none may depend on the day it is run. Redis and disks keep the
 * clock of the machine, as those of other machines would. Arguments go to vitest; without names of files all are run.
 */
import { start } from './run.mjs';

const LATER = new URL('../../tests/support/later.mjs', import.meta.url);

process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, `--import=${LATER.href}`].filter(Boolean).join(' ');
const args = process.argv.slice(2);
const names = args.some((arg) => arg.startsWith('tests/')) ? [] : ['tests'];
process.exitCode = await start(process.execPath, ['config/tools/test.mjs', ...names, ...args], 'inherit').exit;
