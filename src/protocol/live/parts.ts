/** No frame is longer: two common client libraries take no more than a megabyte, and small devices far less; bytes. */
export const MAX_FRAME_BYTES = 256 * 1024;

/**
 * Divides things in their order so that those of one part have at most so many bytes together. One that has more by
 * itself stands alone. There is always one part.
 */
export const inParts = <Thing>(
  things: readonly Thing[],
  bytesOf: (thing: Thing) => number,
  limit: number,
): readonly (readonly Thing[])[] => {
  const parts: Thing[][] = [[]];
  let bytes = 0;
  for (const thing of things) {
    const size = bytesOf(thing);
    if (bytes > 0 && bytes + size > limit) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(thing);
    bytes += size;
  }
  return parts;
};
