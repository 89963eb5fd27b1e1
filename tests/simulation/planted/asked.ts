import type { Wrong } from '../stage.ts';
import { ports } from './ports.ts';

/** The name of the run without that of the log. */
const serverIn = (run: string): string | undefined => run.split(' ')[0];

/** Sources that the hub asks by itself, and what is remembered of them. */
export const ASKED: Readonly<Record<string, Wrong>> = {
  'what a source told is remembered though the server is another one': ports(({ memory }) => ({
    memory: {
      ...memory,
      save: async (id, change) => memory.save(id, change, (await memory.load(id)).run),
    },
  })),
  'what a source told is remembered though the log is another one': ports(({ memory }) => ({
    memory: {
      ...memory,
      save: async (id, change, asked) => {
        const { run } = await memory.load(id);
        await memory.save(id, change, serverIn(run) === serverIn(asked) ? run : asked);
      },
    },
  })),
  'what a source told is remembered before it is taken': {
    polls: (poll) => async (context) => {
      const polled = await poll(context);
      return { ...polled, note: { ...polled.note, ...polled.remember } };
    },
  },
  'every process asks every source': ports(() => ({
    sourceLease: () => ({ hold: async () => true, release: async () => {} }),
  })),
  'an answer that is cut off counts as an empty list': {
    polls: (poll) => async (context) => {
      const polled = await poll(context);
      const { outcome } = polled;
      if (outcome.kind !== 'failure' || outcome.code !== 'upstream.unreadable') return polled;
      return { outcome: { kind: 'snapshot', lines: [], unread: [], askedAt: context.now } };
    },
  },
};
