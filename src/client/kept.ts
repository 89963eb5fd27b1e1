import type { LiveView } from '../protocol/follow/live-view.ts';
import { foldFrame } from '../protocol/follow/live-view.ts';
import { PROTOCOL_VERSION, type RegionWire } from '../protocol/live/frames.ts';

/** Where the board is kept over a restart: a file, `localStorage`, whatever holds a text. */
export type Store = {
  load(): string | null | undefined | Promise<string | null | undefined>;
  save(text: string): void | Promise<void>;
};

type Kept = {
  readonly version: 1;
  readonly epoch: string;
  readonly seq: number;
  readonly status: LiveView['status'];
  readonly asked: readonly string[] | null;
  readonly rows: readonly RegionWire[];
};

export const keptOf = ({ epoch, seq, status, asked, known }: LiveView): string => {
  // All that is known and not only what is shown: what follows is folded into it.
  const rows = [...known.values()].map(({ row, own, covered, lastEnd }) => ({ row, own, covered, lastEnd }));
  return JSON.stringify({ version: 1, epoch, seq, status, asked: asked === undefined ? null : [...asked], rows });
};

/** The view as it was kept; undefined when the text is no such thing, or is of other regions. */
export const restored = (empty: LiveView, text: string): LiveView | undefined => {
  try {
    const kept = JSON.parse(text) as Omit<Kept, 'rows'> & {
      readonly rows: readonly { readonly row: RegionWire }[];
    };
    const asked = empty.asked === undefined ? null : [...empty.asked];
    if (kept.version !== 1 || JSON.stringify(kept.asked) !== JSON.stringify(asked)) return undefined;
    const greeted = foldFrame(empty, {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      feed: '',
      status: kept.status,
      epoch: kept.epoch,
      seq: kept.seq,
      heartbeatMs: 1,
      resumed: false,
      gap: false,
    });
    const known = new Map(kept.rows.map((one) => [one.row.id, one as never]));
    return { ...greeted, seq: kept.seq, whole: true, known };
  } catch {
    return undefined;
  }
};
