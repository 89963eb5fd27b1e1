import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openScenario } from '../adapters/files/scenario-file.ts';
import type { ScenarioCard } from '../app/drills/office.ts';
import { MAX_STEPS } from '../app/drills/plan.ts';
import type { LoadedScenario } from '../app/drills/uploads.ts';
import { AppError } from '../app/kit/errors.ts';
import type { ScenarioItem } from '../app/recordings/scenario.ts';
import { isRefused } from '../app/recordings/scenario.ts';
import { defined } from '../domain/defined.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';

/** The scenarios that ship with the hub. */
const FOLDER = new URL('../../config/scenarios/', import.meta.url);

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

const isBuiltIn = (id: string): boolean => ID.test(id) && existsSync(new URL(`${id}.ndjson`, FOLDER));

/** Throws `scenario.unknown`. */
export const loadBuiltIn = async (id: string, tree: Catalogue): Promise<LoadedScenario> => {
  if (!isBuiltIn(id)) {
    const names = (await idsOf()).join(', ');
    throw new AppError('scenario.unknown', `there is no scenario "${id.slice(0, 60)}"; there are ${names}`);
  }
  return { ...(await loadScenario(fileURLToPath(new URL(`${id}.ndjson`, FOLDER)), tree, nothing())), id };
};

/** A file as it is given, or standard input for `-`. */
export const loadScenario = async (
  path: string,
  tree: Catalogue,
  stdin: AsyncIterable<Uint8Array>,
): Promise<LoadedScenario> => {
  const file = await openScenario(path, tree, stdin);
  const hash = createHash('sha256').update(JSON.stringify([file.head.name, [...file.head.sources]]));
  const items: ScenarioItem[] = [];
  for await (const batch of file.batches) {
    hash.update(JSON.stringify(batch));
    for (const item of batch) items.push(item);
    if (items.length > MAX_STEPS) {
      throw new AppError('request.invalid', `the scenario has more than ${MAX_STEPS} lines; play it in parts`);
    }
  }
  const name = (path.split('/').at(-1) ?? path).replace(/\.(?:gz|ndjson|jsonl|csv)\b/g, '');
  return { id: file.head.name || name, head: file.head, items, digest: hash.digest('base64url').slice(0, 22) };
};

export const listBuiltIn = async (tree: Catalogue): Promise<readonly ScenarioCard[]> => {
  const cards = await Promise.all(
    (await idsOf()).map(async (id) => {
      const { head, items } = await loadBuiltIn(id, tree);
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

const idsOf = async (): Promise<readonly string[]> =>
  (await readdir(FOLDER))
    .filter((name) => name.endsWith('.ndjson'))
    .map((name) => name.slice(0, -'.ndjson'.length))
    .sort();

async function* nothing(): AsyncGenerator<Uint8Array> {}
