import { readFile } from 'node:fs/promises';

/** The certificate of an authority of one's own, which push services are checked by. */
export const readAuthority = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`notify.push.ca: ${path} cannot be read (${why})`, { cause: error });
  }
};
