import type { SnapshotFrame } from '../live/frames.ts';

/** The rows of a snapshot of which not all parts have come. */
export type Coming = { readonly seq: number; readonly part: number; readonly rows: SnapshotFrame['regions'] };

/**
 * Joins the parts of a snapshot. `whole` is the snapshot as one frame once its last part is there. A part that does not
 * follow the one before it is of a snapshot that will never be whole.
 */
export const joined = (
  coming: Coming | undefined,
  frame: SnapshotFrame,
): { readonly coming: Coming | undefined; readonly whole: SnapshotFrame | undefined } => {
  const { part = 1, parts = 1, ...rest } = frame;
  const follows = part === 1 || (coming?.seq === frame.seq && coming.part === part - 1);
  if (!follows) return { coming: undefined, whole: undefined };
  const rows = part === 1 ? frame.regions : [...(coming?.rows ?? []), ...frame.regions];
  return part < parts
    ? { coming: { seq: frame.seq, part, rows }, whole: undefined }
    : { coming: undefined, whole: { ...rest, regions: rows } };
};
