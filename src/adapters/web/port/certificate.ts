import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { type Clock, every } from '../../../app/kit/clock.ts';
import type { Observe } from '../../../app/kit/observe.ts';

/** Where a certificate, with those that vouch for it behind it, and its private key lie, in PEM. */
export type CertificateFiles = { readonly cert: string; readonly key: string };

export type Certificate = {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Not good any more from then on. */
  readonly until: Date;
  /** Of the files as they were before they were read: others have another. */
  readonly mark: string;
};

/** How often it is looked whether the files are others; milliseconds. */
const LOOK_EVERY = 2_000;

/** Throws when a file cannot be read, or when the two are not a pair. */
export const readCertificate = async (files: CertificateFiles): Promise<Certificate> => {
  const mark = await markOf(files);
  const [cert, key] = await Promise.all([read('cert', files.cert), read('key', files.key)]);
  try {
    createSecureContext({ cert, key });
    return { cert, key, until: new Date(new X509Certificate(cert).validTo), mark };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`http.tls: ${files.cert} and ${files.key} are no certificate and its key in PEM (${why})`, {
      cause: error,
    });
  }
};

const read = async (name: keyof CertificateFiles, path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`http.tls.${name}: ${path} cannot be read (${why})`, { cause: error });
  }
};

/**
 * Takes the files anew when they are others, or when the process gets SIGHUP. What cannot be used is told once and
 * changes nothing: a renewal that went wrong must not end the hub. It is looked at again until it can be used, for the
 * two files never change in the same moment.
 */
export const watchCertificate = (
  files: CertificateFiles,
  mark: string,
  changed: (certificate: Certificate) => void,
  { clock, observe }: { readonly clock: Clock; readonly observe: Observe },
  lookEvery = LOOK_EVERY,
): { close(): Promise<void> } => {
  let seen = mark;
  let refused: string | undefined;
  const take = async (): Promise<void> => {
    try {
      const certificate = await readCertificate(files);
      changed(certificate);
      refused = undefined;
      observe('tls.loaded', { until: certificate.until });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (refused !== why) observe('tls.refused', { error });
      refused = why;
    }
  };
  const look = async (): Promise<void> => {
    const now = await markOf(files);
    const isOther = now !== seen;
    seen = now;
    if (isOther || refused !== undefined) await take();
  };
  const hangUp = (): void => void take();
  const end = every(clock, lookEvery, look);
  process.on('SIGHUP', hangUp);
  return {
    close: async () => {
      process.off('SIGHUP', hangUp);
      await end();
    },
  };
};

/** Another text when one of the files is another; a link is followed, as those who renew certificates make them. */
const markOf = async ({ cert, key }: CertificateFiles): Promise<string> => {
  const marks = [cert, key].map((path) =>
    stat(path).then(
      ({ ino, size, mtimeMs }) => [ino, size, mtimeMs],
      () => [],
    ),
  );
  return JSON.stringify(await Promise.all(marks));
};
