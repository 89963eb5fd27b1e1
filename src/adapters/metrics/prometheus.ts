import { pid } from 'node:process';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Observe } from '../../app/kit/observe.ts';
import { countHappenings } from './happenings.ts';
import { gaugeStanding, type Watched } from './standing.ts';

/** Everything this process counts, in the words of Prometheus. */
export type Metrics = {
  readonly contentType: string;
  render(): Promise<string>;
  /** To be told of what happens; what it makes of it stands in `happenings.ts`. */
  readonly observe: Observe;
  /** From now on the answers also say how these stand. */
  watch(watched: Watched): void;
};

/** Gauges with the name of a counter, which checkers refuse; the same numbers stand by type in series without `_total`. */
const GAUGES_NAMED_TOTAL = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** `process` stands in every series where several processes of a hub are told of in one answer. */
export const prometheus = (process?: string): Metrics => {
  const registry = new Registry();
  if (process !== undefined) registry.setDefaultLabels({ process });
  let watched: Watched | undefined;
  collectDefaultMetrics({ register: registry });
  for (const name of GAUGES_NAMED_TOTAL) registry.removeSingleMetric(name);
  gaugeStanding(registry, () => watched);
  new Gauge({ name: 'allclear_process_id', help: 'The number of this process.', registers: [registry] }).set(pid);
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    observe: countHappenings(registry),
    watch: (what) => {
      watched = what;
    },
  };
};
