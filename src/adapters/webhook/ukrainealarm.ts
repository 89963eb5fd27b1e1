import type { Message } from '../../app/notify/message.ts';
import { parseInstant } from '../../domain/instant.ts';
import { type CallOf, webhookCall } from '../../protocol/formats/ukrainealarm.ts';
import type { Body } from '../kit/message-body.ts';

/**
 * The calls of ukrainealarm's webhooks, `{ status, regionId, alarmType, createdAt }`. They know that an alert began and
 * that it ended: of all else, and of a drill, nothing is sent.
 */
export const ukrainealarmBody = (message: Message): Body | undefined => {
  const told = callOf(message);
  const call = told === undefined ? undefined : webhookCall(told);
  return call === undefined ? undefined : { contentType: 'application/json', text: JSON.stringify(call) };
};

const callOf = ({ type, timestamp, data: { status, event, region } }: Message): CallOf | undefined => {
  if (status !== 'Actual') return undefined;
  switch (type) {
    case 'alert.started':
    case 'alert.ended':
    case 'alert.retracted':
      return event?.region === undefined || event.hazard === undefined
        ? undefined
        : { began: type === 'alert.started', region: event.region, hazard: event.hazard, at: timestamp };
    case 'region.state': {
      // Said instead of what was missed: only where the place is known.
      const [alert] = region?.alerts ?? [];
      if (region?.state === 'alert' && alert !== undefined)
        return { began: true, region: region.id, hazard: alert.hazard, at: parseInstant(alert.since) ?? timestamp };
      return region?.state === 'clear'
        ? { began: false, region: region.id, hazard: 'air-raid', at: timestamp }
        : undefined;
    }
    default:
      return undefined;
  }
};
