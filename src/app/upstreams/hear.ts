import { type Clock, later } from '../kit/clock.ts';
import { type Leader, type LeadPorts, lead, type Work } from '../kit/lead.ts';
import type { Closable } from '../kit/lifetime.ts';
import type { SourceRegistry } from '../sources/sources.ts';
import type { ConnectedPorts } from './connected.ts';
import type { SourceDefinition } from './definition.ts';
import { register, saysCoverage, webhookSource } from './registered.ts';

type Cover = ConnectedPorts['cover'];

/**
 * Makes a source known, and hears it while this process holds its lease. A sequencer knows the sources as they were
 * `sourcesAge` ago; what a new one covers must be known before it speaks.
 */
export const hearSource = async (
  ports: Pick<LeadPorts, 'lease' | 'ttlMs' | 'observe'> & {
    readonly clock: Clock;
    /** How old the sequencer's picture of the sources may be; milliseconds. */
    readonly sourcesAge: number;
    readonly registry: Pick<SourceRegistry, 'get' | 'put'>;
    readonly open: (cover: Cover) => Closable;
  },
  definition: SourceDefinition,
): Promise<Leader> => {
  const { registry, clock, sourcesAge, open, lease, ttlMs, observe } = ports;
  const { id, hear } = definition;
  const knownAfter = 2 * sourcesAge;
  const knownAt = (await register(registry, definition, clock.now)) + knownAfter;
  if (hear.kind === 'polled' && hear.webhook !== undefined)
    await register(registry, webhookSource(definition, hear.webhook.id), clock.now);
  const cover: Cover = async (levels) => {
    const record = await registry.get(id);
    if (record !== undefined) await registry.put({ ...record, levels });
  };
  /** Its polls and its connection tell of themselves in its status. */
  const openAfter = (milliseconds: number): Work => ({
    ...later(clock, milliseconds, () => open(cover)),
    stuck: () => undefined,
  });
  const start = async (): Promise<Work> => {
    if (!saysCoverage(hear)) return openAfter(knownAt - clock.now());
    await cover([]);
    return openAfter(knownAfter);
  };
  return lead({ what: `source ${id}`, lease, ttlMs, clock, observe, start });
};
