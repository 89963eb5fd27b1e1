import type { Outcome, Sender } from '../../../src/app/notify/kind.ts';
import type { Message } from '../../../src/app/notify/message.ts';
import type { TellingStore } from '../../../src/app/notify/store.ts';
import type { Wrong } from '../stage.ts';
import { ports } from './ports.ts';

/** What becomes of a message on its way out, and of what comes back. */
const ways = (change: (send: Sender['send'], message: Message, signal: AbortSignal) => Promise<Outcome>): Wrong => ({
  ways: (kind) => ({
    ...kind,
    open: (about) => {
      const { send, close } = kind.open(about);
      return { send: (message, signal) => change(send, message, signal), close };
    },
  }),
});

const told = (change: (telling: TellingStore) => Partial<TellingStore>): Wrong =>
  ports(({ notify }) => ({ notify: { ...notify, telling: { ...notify.telling, ...change(notify.telling) } } }));

/** What destinations and the siren are told. */
export const TOLD: Readonly<Record<string, Wrong>> = {
  'the cursor is saved before it was delivered': ways(async (send, message, signal) => {
    send(message, signal).catch(() => {});
    return { kind: 'delivered' };
  }),
  'what failed counts as told': ways(async (send, message, signal) => {
    await send(message, signal);
    return { kind: 'delivered' };
  }),
  'the cursor is forgotten at a restart': told(() => ({ progress: async () => undefined })),
  'blindness that may have been told is forgotten': told(({ progress }) => ({
    progress: async (id, feed) => {
      const found = await progress(id, feed);
      if (found === undefined) return undefined;
      return { ...found, told: new Map([...found.told].filter(([key, value]) => key !== '?' && value !== '?')) };
    },
  })),
  'what is doubtful is not told anew': told(({ save }) => ({
    save: (fence, id, feed, cursor, changes) =>
      save(
        fence,
        id,
        feed,
        cursor,
        changes.filter(([key]) => !key.startsWith('~')),
      ),
  })),
  'a destination is told of what is elsewhere': {
    ways: (kind) => ({
      ...kind,
      open: (about) => kind.open({ ...about, destination: { ...about.destination, id: 'north' } }),
    }),
  },
  'the siren forgets what it has sounded for': told(({ progress }) => ({
    progress: async (id, feed) => {
      const found = await progress(id, feed);
      if (found === undefined || id !== 'siren') return found;
      return { ...found, told: new Map([...found.told].filter(([key]) => key !== '@siren' && !key.startsWith('a|'))) };
    },
  })),
  'a drill sounds the siren': ways((send, message, signal) =>
    message.data.siren === undefined
      ? send(message, signal)
      : send({ ...message, data: { ...message.data, status: 'Exercise' } }, signal),
  ),
  'a drill is told as if it were real': ways((send, message, signal) =>
    send({ ...message, data: { ...message.data, status: 'Actual' } }, signal),
  ),
};
