import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LastSeen } from '../../app/log/last-seen.ts';
import type { Position } from '../../protocol/live/position.ts';
import { formatPosition, parsePosition } from '../../protocol/live/position.ts';

/**
 * Where a feed's log stood, in a file. The file names itself, by its inode and the time it was made: a copy of it, out of
 * a backup or with an old copy of the whole folder, has others and says nothing of the log that is there now.
 */
export const lastSeenFile = (path: string): LastSeen => {
  const read = async (): Promise<Position | undefined> => {
    const file = await open(path).catch(() => undefined);
    if (file === undefined) return undefined;
    try {
      const { self, position } = JSON.parse(await file.readFile('utf8')) as Written;
      return self === (await selfOf(file)) ? parsePosition(position) : undefined;
    } catch {
      return undefined; // Half written, or by somebody else: nobody remembers.
    } finally {
      await file.close();
    }
  };
  const write = async (position: Position): Promise<void> => {
    // Another process of this installation may have gone on where this one ended.
    const there = await read();
    if (there?.epoch === position.epoch && there.seq >= position.seq) return;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const next = `${path}.next`;
    const file = await open(next, 'w', 0o600);
    try {
      const written: Written = { self: await selfOf(file), position: formatPosition(position) };
      await file.writeFile(`${JSON.stringify(written)}\n`);
    } finally {
      await file.close();
    }
    await rename(next, path);
  };
  return { read, write };
};

type Written = { readonly self: string; readonly position: string };

const selfOf = async (file: FileHandle): Promise<string> => {
  const { ino, birthtimeNs } = await file.stat({ bigint: true });
  return `${ino}:${birthtimeNs}`;
};
