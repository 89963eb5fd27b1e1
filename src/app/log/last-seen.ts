import type { Position } from '../../protocol/live/position.ts';

/** Remembers where a log stood, apart from the log: what went back to an older state cannot tell it. */
export type LastSeen = {
  /** Undefined when nobody knows. */
  read(): Promise<Position | undefined>;
  write(position: Position): Promise<void>;
};
