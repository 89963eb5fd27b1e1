import { createHash } from 'node:crypto';
import { MAX_STEPS } from '../../app/drills/plan/plan.ts';
import type { LoadedScenario } from '../../app/drills/uploads.ts';
import { AppError } from '../../app/kit/errors.ts';
import type { ScenarioItem } from '../../app/recordings/scenario.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import { openScenario } from './scenario-file.ts';

/** A file as it is given, or standard input for `-`. */
export const loadScenario = async (
  path: string,
  catalogue: Catalogue,
  stdin: AsyncIterable<Uint8Array>,
): Promise<LoadedScenario> => {
  const file = await openScenario(path, catalogue, stdin);
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
