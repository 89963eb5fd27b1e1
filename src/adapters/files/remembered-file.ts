import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Observe } from '../../app/kit/observe.ts';
import type { Remembered } from '../../app/notify/remembered.ts';

/** Memory of what a destination was told, in a file of the data folder. One that cannot be written costs no more than that it is not known. */
export const rememberedFile = (path: string, observe: Observe): Remembered => {
  let latest: readonly string[] | undefined;
  let writing = false;
  const write = async (): Promise<void> => {
    if (writing) return;
    writing = true;
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      for (let next = latest; next !== undefined; next = latest) {
        latest = undefined;
        await writeFile(`${path}.next`, `${JSON.stringify(next)}\n`, { mode: 0o600 });
        await rename(`${path}.next`, path);
      }
    } catch (error) {
      observe('notify.failed', { what: path, error });
    } finally {
      writing = false;
    }
  };
  return {
    read: async () => {
      try {
        const read: unknown = JSON.parse(await readFile(path, 'utf8'));
        return Array.isArray(read) ? read.filter((one): one is string => typeof one === 'string') : [];
      } catch {
        return []; // There is none yet, or it is half written.
      }
    },
    keep: (abouts) => {
      latest = abouts;
      void write();
    },
  };
};
