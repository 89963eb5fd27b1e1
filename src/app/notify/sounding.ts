import type { RegionId } from '../../domain/places/catalogue.ts';
import { type SirenCommand, sirenDue } from '../../domain/siren.ts';
import type { Instant } from '../../domain/words.ts';
import { regionWire } from '../../protocol/live/wire.ts';
import type { Clock } from '../kit/clock.ts';
import type { Attempts } from './attempts.ts';
import type { Book } from './book.ts';
import type { Destination } from './destination.ts';
import type { Message } from './message.ts';
import { sirenChange, sirenRules, sirenStateOf, sirenStep } from './siren-teller.ts';
import type { Cursor, ToldChange } from './store.ts';
import type { TellingFeed } from './telling-feed.ts';
import type { Truth } from './turn.ts';

/** A siren that is told what to do: each change of what it was told goes through its rules. */
export type Sounding = {
  /** Does what follows of a change, and then the change counts as told; how long to wait, 0: go on. */
  sound(
    cursor: Cursor,
    told: ToldChange,
    truth: Truth,
    about: { readonly region?: RegionId | undefined; readonly urgent: boolean },
  ): Promise<number>;
  /** When something is due by itself; undefined: nothing is. */
  next(): Instant | undefined;
  /** Does what is due by itself; when the next is. */
  due(truth: Truth): Promise<Instant | undefined>;
};

export const sounding = (ports: {
  readonly destination: Destination;
  readonly feed: Pick<TellingFeed, 'feed'>;
  readonly book: Book;
  readonly attempts: Attempts;
  readonly holds: () => boolean;
  /** It is told no more; with a reason: the other side says that it is gone. */
  readonly end: (gone?: string) => Promise<void>;
  readonly hub: string;
  readonly digest: (text: string) => string;
  readonly clock: Clock;
}): Sounding => {
  const { destination, book, attempts, clock } = ports;
  const { feed } = ports.feed;
  const rules = sirenRules(destination);
  const next = (): Instant | undefined => sirenDue(sirenStateOf(book.told()), rules);

  /** False: not all was done. */
  const command = async (
    commands: readonly SirenCommand[],
    place: readonly unknown[],
    truth: Truth,
    region: Message['data']['region'],
  ): Promise<boolean> => {
    for (const [index, one] of commands.entries()) {
      if (!ports.holds()) {
        await ports.end();
        return false;
      }
      const outcome = await attempts.send({
        id: `msg_${ports.digest(JSON.stringify(['siren', destination.id, feed.id, ...place, one, index]))}`,
        type: 'region.state',
        timestamp: truth.at,
        tier: 'urgent',
        sound: true,
        tag: `${feed.id}.siren`,
        data: {
          hub: ports.hub,
          feed: feed.id,
          status: feed.status,
          ...truth.position,
          ...(region === undefined ? {} : { region }),
          siren: { command: one, longest: one === 'all-clear' ? rules.allClear : rules.longest },
        },
      });
      if (outcome.kind === 'gone') await ports.end(outcome.reason);
      if (outcome.kind !== 'delivered') return false;
    }
    return true;
  };

  const sound: Sounding['sound'] = async (cursor, told, truth, { region, urgent }) => {
    const before = sirenStateOf(book.told());
    const row = region === undefined ? undefined : truth.board.regions.get(region);
    const calm = row?.state === 'clear';
    const about = { rules, drill: feed.status !== 'Actual', calm, urgent, at: clock.now() };
    const after = sirenStep(before, told, about);
    // What is due by itself has its time for a name, what an event brings about that event's place.
    const place = told.length === 0 ? ['due', next()] : [cursor.epoch, cursor.seq, cursor.index];
    if (!(await command(after.commands, place, truth, row === undefined ? undefined : regionWire(row))))
      return attempts.failed();
    attempts.worked();
    book.advance(cursor, [...told, ...sirenChange(before, after.state)]);
    if (!(await book.save())) await ports.end();
    return 0;
  };

  return {
    sound,
    next,
    due: async (truth) => {
      const due = next();
      if (due === undefined || due > clock.now()) return due;
      const pause = await sound(book.cursor(), [], truth, { urgent: false });
      return pause > 0 ? clock.now() : next();
    },
  };
};
