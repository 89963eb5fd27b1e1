import type { DrillRecord, Order, Progress } from './drill.ts';

/** The store of drills, each beside its feed and gone with it. */
export type DrillStore = {
  get(id: string): Promise<DrillRecord | undefined>;
  /** False: there is a drill of that name. */
  create(record: DrillRecord): Promise<boolean>;
  /** False: another plays it now, or it is gone. */
  save(id: string, holder: string, progress: Progress): Promise<boolean>;
  /** It has ended, whoever plays it. */
  end(id: string, progress: Progress): Promise<void>;
  order(id: string, order: Order): Promise<void>;
  /** Takes them. */
  orders(id: string): Promise<readonly Order[]>;
  /** As JSON. */
  saveReport(id: string, report: string): Promise<void>;
  report(id: string): Promise<string | undefined>;
  /** The feed's log, board and history begin anew in a new epoch; drill, sources and queue stay. */
  reset(id: string): Promise<void>;
  /** Takes the drill away and leaves its feed. */
  forget(id: string): Promise<void>;
};
