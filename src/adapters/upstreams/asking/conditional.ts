import type { Answer, Memory, MemoryChange } from '../../../app/upstreams/source.ts';

/** Conditional GET: what an answer called itself is kept over restarts and sent back, so that "not modified" can be said. */
export const validatorHeaders = (memory: Memory, name: string): Readonly<Record<string, string>> => {
  const etag = memory[`etag:${name}`];
  const modified = memory[`modified:${name}`];
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(modified === undefined ? {} : { 'if-modified-since': modified }),
  };
};

export const validatorsOf = ({ etag, lastModified }: Answer, name: string): MemoryChange => ({
  [`etag:${name}`]: etag ?? null,
  [`modified:${name}`]: lastModified ?? null,
});
