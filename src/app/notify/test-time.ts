import { defined } from '../../domain/defined.ts';
import type { Instant } from '../../domain/words.ts';

/** True in the minute that `Mon 11:00` means, or `11:00` of each day, in a time zone; that of the machine when absent. */
export const isTestTime = (every: string, now: Instant, timeZone?: string): boolean => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...defined({ timeZone }),
  }).formatToParts(now);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  const time = `${part('hour')}:${part('minute')}`;
  return every === time || every === `${part('weekday')} ${time}`;
};
