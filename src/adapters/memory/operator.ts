import type { AuditRow } from '../../app/operator/act.ts';
import type { OperatorStore } from '../../app/operator/operator.ts';
import { keyOf } from '../../domain/timeline/key.ts';
import type { Reach, Store } from './store.ts';

/** The acts of operators, `keep` milliseconds of them, and the ends of alerts by hand by place and hazard. */
export const memoryOperator = ({
  store,
  reach,
  keep = Number.POSITIVE_INFINITY,
}: {
  readonly store: Store;
  readonly reach: Reach;
  readonly keep?: number;
}): OperatorStore => ({
  note: (row) =>
    reach(() =>
      store.change((data) => {
        data.audit = [row, ...data.audit].filter(({ at }) => at >= row.at - keep);
        if (row.until === null) data.ends.delete(keyOf(row.region, row.hazard));
        else data.ends.set(keyOf(row.region, row.hazard), row);
      }),
    ),
  audit: (limit, skip = 0) => reach(() => store.look(({ audit }) => audit.slice(skip, skip + limit))),
  ends: () => reach(() => ({ rows: store.look(({ ends }) => [...ends.values()]), run: store.run() })),
  ended: (row, run) =>
    reach(() => {
      if (run !== store.run()) return;
      store.change((data) => {
        const key = keyOf(row.region, row.hazard);
        if (JSON.stringify(data.ends.get(key)) !== JSON.stringify(row)) return;
        data.ends.delete(key);
        const byHub: AuditRow = { ...row, kind: 'all-clear', at: row.until ?? row.at, until: null, operator: 'hub' };
        data.audit = [byHub, ...data.audit];
      });
    }),
});
