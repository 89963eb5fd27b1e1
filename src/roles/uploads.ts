import { join } from 'node:path';
import type { Settings } from '../../config/settings/schema.ts';
import { FileProblem } from '../adapters/files/file-problem.ts';
import { loadScenario } from '../adapters/files/load-scenario.ts';
import { packedOf } from '../adapters/files/pack.ts';
import { loadBuiltIn } from '../adapters/files/shipped/scenarios.ts';
import { spool } from '../adapters/files/spool.ts';
import { hubKeys } from '../adapters/redis/keys.ts';
import { redisScenarioUploads } from '../adapters/redis/scenario-uploads.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { TakenScenario } from '../app/drills/office.ts';
import type { LoadScenario, ScenarioUploads, Upload } from '../app/drills/uploads.ts';
import { UPLOAD_ID } from '../app/drills/uploads.ts';
import { AppError } from '../app/kit/errors.ts';
import { isRefused } from '../app/recordings/scenario.ts';
import { defined } from '../domain/defined.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';
import type { Connections } from './connections.ts';

type Ports = { readonly connections: Connections; readonly settings: Settings };

/** Lines that could not be read and are told one by one; all of them are counted. */
const SHOWN = 100;

export const uploadsOf = ({ connections, settings }: Ports): ScenarioUploads =>
  redisScenarioUploads(connections.command, hubKeys(settings.redis.keyPrefix), systemClock.now);

/** Loads a scenario that ships by its name, or one that was sent by its id. Throws `scenario.unknown`. */
export const scenarioLoader = (uploads: ScenarioUploads): LoadScenario => {
  return async (id, tree) => {
    if (!UPLOAD_ID.test(id)) return loadBuiltIn(id, tree);
    const packed = await uploads.content(id);
    if (packed === undefined)
      throw new AppError('scenario.unknown', `scenario ${id} was sent too long ago and is forgotten; send it again`);
    return { ...(await loadScenario('-', tree, only(packed))), id };
  };
};

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Takes a scenario in: read to its end, so that what is wrong with it is told now and not while it is played. */
export const takeScenario = async (
  { settings }: Ports,
  uploads: ScenarioUploads,
  tree: Catalogue,
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): Promise<TakenScenario> => {
  const file = await spool(join(settings.dataDir, 'uploads'), chunks, settings.http.maxUpload);
  try {
    const loaded = await loadScenario(file.path, tree, nothing());
    const times = loaded.items.flatMap((item) => (isRefused(item) ? [] : [item.arrivesAt]));
    const problems = loaded.items.filter(isRefused);
    if (times.length === 0) {
      const [first] = problems;
      const why = first === undefined ? 'it is empty' : `line ${first.line}: ${first.refused.detail}`;
      throw new AppError('request.invalid', `nothing in it can be played; ${why}`);
    }
    const packed = await packedOf(file.path);
    const now = systemClock.now();
    const { title, name: said } = loaded.head;
    const upload: Upload = {
      id: `up-${idText(loaded.digest)}`,
      name: said || name,
      ...defined({ title }),
      lines: loaded.items.length,
      size: packed.length,
      from: times.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY),
      to: times.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY),
      uploadedAt: now,
      expiresAt: now + settings.drills.retention,
    };
    await uploads.put(upload, packed);
    return { upload, problems: { total: problems.length, first: problems.slice(0, SHOWN) } };
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    throw new AppError('request.invalid', error.message.replaceAll(file.path, name), { cause: error });
  } finally {
    await file.remove();
  }
};

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Of a digest in base64url; lower case, because a feed may be named after it. */
const idText = (digest: string): string => Buffer.from(digest, 'base64url').toString('hex').slice(0, 16);
