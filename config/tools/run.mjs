import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Progress goes to stderr: stdout belongs to the command that was asked for. */
export const say = (line) => process.stderr.write(`allclear: ${line}\n`);

/** Runs a program in the checkout, all its output on stderr; resolves with its exit code. */
export const run = (program, args) => start(program, args, ['ignore', 2, 2]).exit;

/** As `run`, for npm: the one that runs us, where that is so. */
export const npm = (args, stdio = ['ignore', 2, 2]) => {
  const script = process.env.npm_execpath;
  if (script !== undefined && /\.[cm]?js$/.test(script)) return start(process.execPath, [script, ...args], stdio);
  return start('npm', args, stdio, process.platform === 'win32');
};

/** A child that ends with us. */
export const start = (program, args, stdio, shell = false) => {
  const child = spawn(program, args, { cwd: ROOT, stdio, shell });
  const end = (signal) => child.kill(signal);
  process.on('SIGTERM', end);
  process.on('SIGINT', ignore); // the terminal tells the child too
  const exit = new Promise((resolve) => {
    child.on('error', (error) => {
      say(`${program} cannot be started: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  }).finally(() => {
    process.off('SIGTERM', end);
    process.off('SIGINT', ignore);
  });
  return { child, exit };
};

const ignore = () => {};
