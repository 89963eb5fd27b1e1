import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ScenarioCard } from '../../../app/drills/office.ts';
import type { LoadedScenario } from '../../../app/drills/uploads.ts';
import { AppError } from '../../../app/kit/errors.ts';
import { isRefused } from '../../../app/recordings/scenario.ts';
import { defined } from '../../../domain/defined.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import { loadScenario } from '../load-scenario.ts';

/** The scenarios that ship with the hub. */
const FOLDER = new URL('../../../../config/scenarios/', import.meta.url);

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

const isBuiltIn = (id: string): boolean => ID.test(id) && existsSync(new URL(`${id}.ndjson`, FOLDER));

/** Throws `scenario.unknown`. */
export const loadBuiltIn = async (id: string, catalogue: Catalogue): Promise<LoadedScenario> => {
  if (!isBuiltIn(id)) {
    const names = (await builtInNames()).join(', ');
    throw new AppError('scenario.unknown', `there is no scenario "${id.slice(0, 60)}"; there are ${names}`);
  }
  return { ...(await loadScenario(fileURLToPath(new URL(`${id}.ndjson`, FOLDER)), catalogue, nothing())), id };
};

export const listBuiltIn = async (catalogue: Catalogue): Promise<readonly ScenarioCard[]> => {
  const cards = await Promise.all(
    (await builtInNames()).map(async (id) => {
      const { head, items } = await loadBuiltIn(id, catalogue);
      const times = items.flatMap((item) => (isRefused(item) ? [] : [item.arrivesAt]));
      const span = Math.max(...times) - Math.min(...times);
      return {
        id,
        title: head.title ?? id,
        ...defined({ titleUk: head.titleUk }),
        description: head.description ?? '',
        seconds: head.seconds ?? Math.round(span / 1000),
      };
    }),
  );
  return cards;
};

/** By name. */
export const builtInNames = async (): Promise<readonly string[]> =>
  (await readdir(FOLDER))
    .filter((name) => name.endsWith('.ndjson'))
    .map((name) => name.slice(0, -'.ndjson'.length))
    .sort();

async function* nothing(): AsyncGenerator<Uint8Array> {}
