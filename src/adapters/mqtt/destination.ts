import type { Destination } from '../../app/notify/destination.ts';
import type { DestinationKind } from '../../app/notify/kind.ts';
import { sirenSettings } from '../../app/notify/siren/siren-teller.ts';
import { SAMPLE_MESSAGE } from '../kit/sample-message.ts';
import { mqttAddress } from './address.ts';
import { homeSender } from './home/sender.ts';
import type { Links } from './links.ts';
import { messageSender, writtenBy } from './messages.ts';
import { sirenSender } from './siren.ts';
import { isTopic } from './topics.ts';

/**
 * Destinations at a broker: a siren (`as`), messages to one topic (with a template), or else states and events for smart
 * homes, under the topic of the address.
 */
export const mqttDestinations = (options: {
  readonly links: Links;
  readonly timeout: number;
  readonly heartbeat: number;
  readonly hub: string | null;
  readonly version: string;
}): DestinationKind => ({
  kind: 'mqtt',
  open: (ports) => {
    const { destination } = ports;
    const { template } = destination;
    const address = mqttAddress(destination.url);
    if (address === undefined) {
      const reason = problemOfAddress;
      return { send: async () => ({ kind: 'retry', reason }), close: async () => {} };
    }
    const own = { ...options, address };
    if (destination.as === 'siren') {
      const { confirm, confirmWithin } = sirenSettings(destination);
      return sirenSender({ ...own, template, confirm, confirmWithin }, ports);
    }
    return template === undefined ? homeSender(own, ports) : messageSender({ ...own, template }, ports);
  },
});

const problemOfAddress = 'url: expected an address such as mqtt://user:password@broker.example.org:1883/topic';

/** Why it cannot be told like this; undefined: it can. A template is tried on an event. */
export const mqttProblem = async ({ url, template, as, siren, button }: Destination): Promise<string | undefined> => {
  const address = mqttAddress(url);
  if (address === undefined) return problemOfAddress;
  if ((template !== undefined || as === 'siren') && address.topic === '')
    return 'url: expected the topic after the host, such as mqtt://broker.example.org/city/siren';
  if (button !== undefined && (template !== undefined || as === 'siren'))
    return 'button: only a destination for a smart home has one, without a template and no siren';
  if (siren?.confirm !== undefined && !isTopic(siren.confirm)) return 'siren.confirm: expected a topic';
  if (template === undefined) return undefined;
  try {
    await writtenBy(template)(SAMPLE_MESSAGE);
    return undefined;
  } catch (error) {
    const { message = String(error) } = error as { readonly message?: string };
    return `template: ${message}`;
  }
};
