/** Everything a hub keeps, as a gateway gives it away and takes it back. */
export type BackupOffice = {
  /**
   * Lines: a head, one for each thing that is kept, an end. What has no end is not whole. Throws `backup.impossible`
   * before the first line.
   */
  read(): AsyncIterable<string>;
  /**
   * Takes a whole backup into a hub that has nothing yet. Nothing is written before all of it has been read. Throws
   * `request.malformed`, `restore.not-empty`, `backup.impossible`, `body.too-large`.
   */
  take(file: AsyncIterable<Uint8Array>): Promise<{ readonly keys: number }>;
};
