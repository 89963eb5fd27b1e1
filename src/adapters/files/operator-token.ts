import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newToken } from '../kit/secrets.ts';

/** The operator's token of a hub that runs alone lies beside its data, readable by its user only. */
const operatorTokenFile = (dataDir: string): string => join(dataDir, 'operator.token');

/** Reads the token, or makes one at the first start. */
export const operatorToken = async (dataDir: string): Promise<string> => {
  const file = operatorTokenFile(dataDir);
  await mkdir(dataDir, { recursive: true });
  try {
    const created = await open(file, 'wx', 0o600);
    const token = newToken();
    await created.writeFile(`${token}\n`);
    await created.close();
    return token;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(file, 'utf8')).trim();
  }
};

/** The token as it lies there; undefined where there is none or this user may not read it. */
export const readOperatorToken = async (dataDir: string): Promise<string | undefined> => {
  try {
    return (await readFile(operatorTokenFile(dataDir), 'utf8')).trim() || undefined;
  } catch {
    return undefined;
  }
};
