import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** Looked into besides PATH: a service manager often starts programs with a short one. */
export const USUAL_FOLDERS: readonly string[] = [
  '/usr/bin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
  '/usr/sbin',
  '/bin',
  '/sbin',
];

/** Every executable of that name, first those on PATH, then those in the usual folders. */
export const findAll = async (name: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> => {
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const folders = [...new Set([...onPath, ...USUAL_FOLDERS])];
  const paths = folders.map((folder) => join(folder, name));
  const executable = await Promise.all(paths.map(isExecutable));
  return paths.filter((_, index) => executable[index]);
};

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
