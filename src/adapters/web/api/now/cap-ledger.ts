import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import type { Entry } from '../../../../app/log/log.ts';
import { entriesWithin } from '../../../../app/past/entries.ts';
import type { Board } from '../../../../domain/board.ts';
import { defined } from '../../../../domain/defined.ts';
import type { Instant } from '../../../../domain/words.ts';
import { ownAlerts } from '../../../../protocol/formats/air-raid.ts';
import type { LoggedChange, Notice } from '../../../../protocol/formats/cap/notices.ts';
import { isAlertChange, noticesOf, renewalsBy } from '../../../../protocol/formats/cap/notices.ts';

/** The origin of a feed's messages: the changes of its alerts, read from the log once and followed from then on. */

const HOUR = 3_600_000;
/** A message can be had for so long; it has expired long before. */
const KEPT = 24 * HOUR;
/** The oldest message refers as far back again. */
const READ_BACK = 2 * KEPT + 2 * HOUR;
/** Then it is read anew, and what is older than anybody asks for is let go. */
const LONGEST = 6 * HOUR;

type Ledger = {
  readonly from: Instant;
  readonly loadedAt: Instant;
  readonly epoch: string;
  readonly changes: LoggedChange[];
  /** Made once for all who ask: the same until the board, the log or the half hour changes. */
  made?: {
    readonly board: Board;
    readonly count: number;
    readonly renewals: number;
    readonly notices: readonly Notice[];
  };
};

const ledgers = new WeakMap<FeedDesk['follower'], Promise<Ledger>>();

/** The messages of the feed that can be had, oldest first. */
export const noticesNow = async (desk: FeedDesk, now: Instant): Promise<readonly Notice[]> => {
  const { follower } = desk;
  const ledger = await ledgerOf(desk, now);
  const board = follower.board();
  const { from, changes, epoch, made } = ledger;
  const count = changes.length;
  const renewals = renewalsBy(now);
  if (made?.board !== board || made.count !== count || made.renewals !== renewals) {
    const standing = [...board.regions.values()].flatMap((row) =>
      ownAlerts(row, board).map(({ hazard, since, level }) => ({
        region: row.region.id,
        hazard,
        since,
        ...defined({ level }),
      })),
    );
    const notices = noticesOf({ name: `${desk.feed.id}.${epoch}`, from, changes, standing, now });
    ledger.made = { board, count, renewals, notices };
  }
  return (ledger.made?.notices ?? []).filter(({ sent }) => sent > now - KEPT);
};

const ledgerOf = async (desk: FeedDesk, now: Instant): Promise<Ledger> => {
  const { follower } = desk;
  const known = ledgers.get(follower);
  if (known !== undefined) {
    const ledger = await known;
    if (now - ledger.loadedAt < LONGEST && ledger.epoch === follower.position().epoch) return ledger;
    if (ledgers.get(follower) === known) forget(desk);
    return ledgerOf(desk, now);
  }
  const loading = load(desk, now);
  ledgers.set(follower, loading);
  loading.catch(() => forget(desk));
  return loading;
};

const listening = new WeakMap<FeedDesk['follower'], () => void>();

const forget = ({ follower }: FeedDesk): void => {
  ledgers.delete(follower);
  listening.get(follower)?.();
  listening.delete(follower);
};

/** Listens before it reads, so that nothing falls between. */
const load = async (desk: FeedDesk, now: Instant): Promise<Ledger> => {
  const { follower, log } = desk;
  const { epoch } = follower.position();
  const from = now - READ_BACK;
  const changes: LoggedChange[] = [];
  let seq = 0;
  const take = (entries: readonly Entry[]): void => {
    for (const entry of entries) {
      if (entry.seq <= seq) continue;
      seq = entry.seq;
      changes.push(...changesOf(entry));
    }
  };
  let early: Entry[] | undefined = [];
  const stop = follower.listen({
    entries: (entries) => (early === undefined ? take(entries) : early.push(...entries)),
    pulse: () => {},
    reset: () => forget(desk),
  });
  listening.set(follower, stop);
  const { pages } = await entriesWithin(log, { from, to: Number.MAX_SAFE_INTEGER });
  for await (const page of pages) take(page);
  take(early);
  early = undefined;
  return { from, loadedAt: now, epoch, changes };
};

const changesOf = ({ seq, sequencedAt, changes }: Entry): readonly LoggedChange[] =>
  changes.flatMap((change, index) => (isAlertChange(change) ? [{ seq, index, sequencedAt, change }] : []));
