import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import type { ReadOutlines } from '../../../app/outlines/outlines.ts';
import { FileProblem } from '../file-problem.ts';
import { countryCatalogue } from '../shipped/countries.ts';
import { shippedOutlines } from '../shipped/outlines.ts';
import { readOutlines } from './read.ts';

/** A thread of its own: to read a map takes seconds, and a gateway has no millisecond to wait. */

export type OutlineTask = { readonly path: string; readonly name: string; readonly country: string };
export type OutlineReport = { readonly read: ReadOutlines } | { readonly problem: string };

/** Of a file, unpacked; bytes. */
const MAX_TEXT = 128 * 1024 * 1024;

const report = ({ path, name, country }: OutlineTask): OutlineReport => {
  try {
    const bytes = readFileSync(path);
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const text = (isPacked ? gunzipSync(bytes, { maxOutputLength: MAX_TEXT }) : bytes).toString('utf8');
    if (text.length > MAX_TEXT) return { problem: `${name} is longer than ${MAX_TEXT} bytes` };
    const catalogue = countryCatalogue(country);
    return {
      read: readOutlines(text.replace(/^\uFEFF/, ''), name, { catalogue, known: shippedOutlines(country, catalogue) }),
    };
  } catch (error) {
    if (error instanceof FileProblem) return { problem: error.message };
    return { problem: `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
};

parentPort?.postMessage(report(workerData as OutlineTask));
