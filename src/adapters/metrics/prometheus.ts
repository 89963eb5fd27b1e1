import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Observe } from '../../app/observe.ts';
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

export const prometheus = (): Metrics => {
  const registry = new Registry();
  let watched: Watched | undefined;
  collectDefaultMetrics({ register: registry });
  gaugeStanding(registry, () => watched);
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    observe: countHappenings(registry),
    watch: (what) => {
      watched = what;
    },
  };
};
