import { defined } from '../../domain/defined.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Clock } from '../kit/clock.ts';
import { AppError } from '../kit/errors.ts';
import { isRefused } from '../recordings/scenario.ts';
import type { TakenScenario } from './office.ts';
import type { LoadedScenario, LoadScenario, ScenarioUploads, Upload } from './uploads.ts';
import { UPLOAD_ID } from './uploads.ts';

/** A scenario that somebody sends, read to its end. */
export type SentScenario = {
  /** Of an upload: the same for the same content. */
  readonly id: string;
  readonly loaded: LoadedScenario;
  /** The file packed by gzip. Throws `body.too-large`. */
  packed(): Promise<Uint8Array>;
};

/** Lends what is sent to `use`; nothing is left of it afterwards. Throws `request.invalid`, `body.too-large`. */
export type ReadSent = <T>(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  catalogue: Catalogue,
  use: (sent: SentScenario) => Promise<T>,
) => Promise<T>;

/** Lines that could not be read and are told one by one; all of them are counted. */
const SHOWN = 100;

/** Takes a scenario in: read to its end, so that what is wrong with it is told now and not while it is played. */
export const scenarioTaker = (ports: {
  readonly readSent: ReadSent;
  readonly uploads: ScenarioUploads;
  /** How long it is kept; milliseconds. */
  readonly retention: number;
  readonly clock: Clock;
}): ((chunks: AsyncIterable<Uint8Array>, name: string, catalogue: Catalogue) => Promise<TakenScenario>) => {
  const { readSent, uploads, retention, clock } = ports;
  return (chunks, name, catalogue) =>
    readSent(chunks, name, catalogue, async ({ id, loaded, packed }) => {
      const times = loaded.items.flatMap((item) => (isRefused(item) ? [] : [item.arrivesAt]));
      const problems = loaded.items.filter(isRefused);
      if (times.length === 0) {
        const [first] = problems;
        const why = first === undefined ? 'it is empty' : `line ${first.line}: ${first.refused.detail}`;
        throw new AppError('request.invalid', `nothing in it can be played; ${why}`);
      }
      const content = await packed();
      const now = clock.now();
      const { title, name: said } = loaded.head;
      const upload: Upload = {
        id,
        name: said || name,
        ...defined({ title }),
        lines: loaded.items.length,
        size: content.length,
        from: times.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY),
        to: times.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY),
        uploadedAt: now,
        expiresAt: now + retention,
      };
      await uploads.put(upload, content);
      return { upload, problems: { total: problems.length, first: problems.slice(0, SHOWN) } };
    });
};

/** Loads a scenario that ships by its name, or one that was sent by its id. Throws `scenario.unknown`. */
export const scenarioLoader =
  (ports: {
    readonly uploads: Pick<ScenarioUploads, 'content'>;
    readonly shipped: LoadScenario;
    readonly unpack: (packed: Uint8Array, catalogue: Catalogue) => Promise<LoadedScenario>;
  }): LoadScenario =>
  async (id, catalogue) => {
    if (!UPLOAD_ID.test(id)) return ports.shipped(id, catalogue);
    const packed = await ports.uploads.content(id);
    if (packed === undefined)
      throw new AppError('scenario.unknown', `scenario ${id} was sent too long ago and is forgotten; send it again`);
    return { ...(await ports.unpack(packed, catalogue)), id };
  };
