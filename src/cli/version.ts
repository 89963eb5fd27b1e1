import { readFileSync } from 'node:fs';

/** The version of this checkout; the build puts package.json beside the code. */
export const version = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string }
).version;
