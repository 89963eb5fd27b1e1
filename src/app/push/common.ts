import type { Message } from '../notify/message.ts';
import type { Cursor, Told } from '../notify/progress.ts';
import { alertKey } from '../notify/told.ts';
import type { Draft, Truth } from '../notify/turn.ts';
import type { Turns } from './turns.ts';

/** All that a message depends on beside its draft. */
type Of = { readonly truth: Truth; readonly cursor: Cursor; readonly told: Told };

/** What the crowds of one feed have in common. */
export type Common = {
  /** Has the message composed, or gives the one that another crowd had composed of the same. */
  message(draft: Draft, of: Of, compose: () => Message): Message;
  /** Does that when it is the crowd's turn to tell up to there; what no crowd was told yet goes first. */
  inTurn(upTo: Cursor, tell: () => void): Promise<void>;
};

/**
 * What happened is the same message for every crowd that was told the same before. It is composed once, by whichever
 * crowd comes first: composed by each of them, the news of a whole country kept the first push waiting for longer than
 * all else in its way. It is the same object, too, so that its payload is written once.
 */
export const common = (turns: Turns): Common => {
  /** By truth: with the next entry of the log there is another one, and these are forgotten. */
  const known = new WeakMap<Truth, Map<string, Message>>();
  let told: Pick<Cursor, 'epoch' | 'seq'> | undefined;
  return {
    message: (draft, { truth, cursor, told: before }, compose) => {
      if (draft.kind !== 'event') return compose();
      const { change, entry, index } = draft;
      const alert = 'hazard' in change ? before.get(alertKey(change.region, change.hazard)) : undefined;
      const name = JSON.stringify([entry.seq, index, cursor.epoch, cursor.seq, cursor.index, alert]);
      const all = known.get(truth) ?? new Map<string, Message>();
      known.set(truth, all);
      const found = all.get(name);
      if (found !== undefined) return found;
      const message = compose();
      all.set(name, message);
      return message;
    },
    inTurn: ({ epoch, seq }, tell) => {
      const isAhead = (): boolean => told?.epoch !== epoch || seq > told.seq;
      return turns(() => {
        if (isAhead()) told = { epoch, seq };
        tell();
      }, isAhead());
    },
  };
};
