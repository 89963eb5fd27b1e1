import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../app/kit/errors.ts';
import type { ReadOutlines } from '../../../app/outlines/outlines.ts';
import type { OutlineReport, OutlineTask } from './worker.ts';

/** Of the thread that reads a file; MiB. */
const MEMORY = 1_024;

/** Reads a file of outlines while this thread goes on with its work. Throws `request.invalid`. */
export const readInThread = (task: OutlineTask): Promise<ReadOutlines> =>
  new Promise((resolve, reject) => {
    const here = import.meta.url;
    const isSource = here.endsWith('.ts');
    const worker = new Worker(fileURLToPath(new URL(`./worker${isSource ? '.ts' : '.js'}`, here)), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
      ...(isSource ? { execArgv: ['--import', 'tsx'] } : {}),
    });
    const refuse = (why: string, options?: ErrorOptions): void => reject(new AppError('request.invalid', why, options));
    worker.once('message', (report: OutlineReport) => {
      if ('read' in report) resolve(report.read);
      else refuse(report.problem);
    });
    worker.once('error', (cause) => refuse(`${task.name} is too much to be read`, { cause }));
    worker.once('exit', () => refuse(`${task.name} could not be read`));
  });
