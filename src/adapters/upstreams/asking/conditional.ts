import type { Answer, Memory, MemoryChange } from '../../../app/upstreams/source.ts';
import { defined } from '../../../domain/defined.ts';

/** Conditional GET: what an answer called itself is kept over restarts and sent back, so that "not modified" can be said. */
export const validatorHeaders = (memory: Memory, name: string): Readonly<Record<string, string>> => {
  return defined({ 'if-none-match': memory[`etag:${name}`], 'if-modified-since': memory[`modified:${name}`] });
};

export const validatorsOf = ({ etag, lastModified }: Answer, name: string): MemoryChange => ({
  [`etag:${name}`]: etag ?? null,
  [`modified:${name}`]: lastModified ?? null,
});
