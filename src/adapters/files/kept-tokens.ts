import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileProblem } from './file-problem.ts';

/** The tokens that `login` keeps, by hub, in a file that only its user can read. */
export type KeptTokens = {
  /** Where they are, for people. */
  readonly path: string;
  get(hub: URL): Promise<string | undefined>;
  put(hub: URL, token: string): Promise<void>;
  /** False when there was none. */
  remove(hub: URL): Promise<boolean>;
};

/** In `folder`, made when the first token is kept. Whole files take the place of each other: a kill leaves the old one. */
export const keptTokens = (folder: string): KeptTokens => {
  const path = join(folder, 'tokens.json');
  const read = async (): Promise<Readonly<Record<string, string>>> => {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw fileProblem(path, error);
    }
    try {
      return tokensOf(JSON.parse(text));
    } catch (error) {
      throw fileProblem(path, error);
    }
  };
  const write = async (tokens: Readonly<Record<string, string>>): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const draft = `${path}.${randomBytes(6).toString('hex')}`;
    await writeFile(draft, `${JSON.stringify(tokens, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  };
  return {
    path,
    get: async (hub) => (await read())[hub.href],
    put: async (hub, token) => write({ ...(await read()), [hub.href]: token }),
    remove: async (hub) => {
      const { [hub.href]: known, ...others } = await read();
      if (known !== undefined) await write(others);
      return known !== undefined;
    },
  };
};

const tokensOf = (value: unknown): Readonly<Record<string, string>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it holds no tokens by hub');
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
};
