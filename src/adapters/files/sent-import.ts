import type { ReadPost } from '../../app/import/posts.ts';
import type { SentImport } from '../../app/import/reading.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import { openImport } from './import-file.ts';
import { spool } from './spool.ts';

/** Receives files of past alerts; each lies in the folder while it is read. */
export const sentImports =
  (ports: {
    readonly folder: string;
    readonly maxBytes: number;
    /** Reads the posts of an exported channel. */
    readonly readPost: (catalogue: Catalogue) => ReadPost;
    readonly now: () => Instant;
  }) =>
  async (chunks: AsyncIterable<Uint8Array>): Promise<SentImport> => {
    const { path, digest, remove } = await spool(ports.folder, chunks, ports.maxBytes);
    return {
      digest,
      open: (catalogue) =>
        openImport(path, { catalogue, now: ports.now(), stdin: nothing(), readPost: ports.readPost(catalogue) }),
      problem: (error, name) => (error instanceof Error ? error.message : String(error)).replaceAll(path, name),
      remove,
    };
  };

async function* nothing(): AsyncGenerator<Uint8Array> {}
