import type { ReadSent } from '../../app/drills/taking.ts';
import type { LoadedScenario } from '../../app/drills/uploads.ts';
import { AppError } from '../../app/kit/errors.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import { FileProblem } from './file-problem.ts';
import { loadScenario } from './load-scenario.ts';
import { packedOf } from './pack.ts';
import { spool } from './spool.ts';

/** Reads scenarios that are sent; each lies in the folder while it is read. */
export const sentScenarios =
  (folder: string, maxBytes: number): ReadSent =>
  async (chunks, name, catalogue, use) => {
    const file = await spool(folder, chunks, maxBytes);
    try {
      const loaded = await loadScenario(file.path, catalogue, nothing());
      return await use({ id: `up-${idText(loaded.digest)}`, loaded, packed: () => packedOf(file.path) });
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      throw new AppError('request.invalid', error.message.replaceAll(file.path, name), { cause: error });
    } finally {
      await file.remove();
    }
  };

/** Of one that was sent, packed by gzip. */
export const unpackScenario = (packed: Uint8Array, catalogue: Catalogue): Promise<LoadedScenario> =>
  loadScenario('-', catalogue, only(packed));

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Of a digest in base64url; lower case, because a feed may be named after it. */
const idText = (digest: string): string => Buffer.from(digest, 'base64url').toString('hex').slice(0, 16);
