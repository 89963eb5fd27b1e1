import type { Settings } from '../../config/settings/schema.ts';
import { readInThread } from '../adapters/files/outlines/in-thread.ts';
import { shippedOutlines } from '../adapters/files/shipped/outlines.ts';
import { spool } from '../adapters/files/spool.ts';
import type { Connections } from '../adapters/redis/connect/connections.ts';
import { hubKeys } from '../adapters/redis/keys.ts';
import { redisOutlines } from '../adapters/redis/outlines.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { every } from '../app/kit/clock.ts';
import type { OutlineOffice } from '../app/outlines/office.ts';
import { outlineOffice } from '../app/outlines/office.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';
import { uploadFolder } from './uploads.ts';

type Ports = {
  readonly connections: Connections;
  readonly settings: Settings;
  readonly tree: (country: string) => Catalogue;
};

/** What one gateway was given, the others have so much later; milliseconds. */
const LOOK_EVERY = 2_000;

export const openOutlineOffice = async ({
  connections,
  settings,
  tree,
}: Ports): Promise<OutlineOffice & { close(): Promise<void> }> => {
  const office = outlineOffice({
    store: redisOutlines(connections.command, hubKeys(settings.redis.keyPrefix)),
    shipped: (country) => shippedOutlines(country, tree(country)),
    now: systemClock.now,
    read: async (country, chunks, name) => {
      const file = await spool(uploadFolder(settings), chunks, settings.http.maxUpload);
      try {
        return await readInThread({ path: file.path, name, country });
      } finally {
        await file.remove();
      }
    },
  });
  const countries = [...new Set(settings.feeds.map(({ country }) => country))];
  // While Redis is away, what is known stays.
  const look = (): Promise<void> => office.refresh(countries).catch(() => {});
  await look();
  return { ...office, close: every(systemClock, LOOK_EVERY, look) };
};
