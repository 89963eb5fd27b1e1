import { constants } from 'node:fs';
import { access, readFile, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** The limits of this machine. Nothing here changes anything. */

/** Bytes left where the folder is, or would be made; throws with the reason when it could not be written to. */
export const folderSpace = async (path: string): Promise<{ readonly free: number | undefined }> => {
  const place = await nearest(resolve(path));
  try {
    await access(place, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(`this user may not write to ${place}`, { cause: error });
  }
  try {
    const { bavail, bsize } = await statfs(place);
    return { free: bavail * bsize };
  } catch {
    return { free: undefined };
  }
};

/** The folder itself, or the nearest one above that is there. */
const nearest = async (path: string): Promise<string> => {
  try {
    if (!(await stat(path)).isDirectory()) throw new Error(`${path} is no folder`);
    return path;
  } catch (error) {
    const above = dirname(path);
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing || above === path) throw error;
    return nearest(above);
  }
};

/** How many files a process may have open, where the system tells; undefined where it does not or sets no limit. */
export const openFilesLimit = async (): Promise<number | undefined> => {
  let limits: string;
  try {
    limits = await readFile('/proc/self/limits', 'utf8');
  } catch {
    return undefined; // Not Linux.
  }
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? undefined : Number(soft);
};
