import { ageOf } from '../shared/live/feed.ts';
import type { PlaceAnswer } from '../shared/store/answer.ts';
import type { Store } from '../shared/store/store.ts';
import { type Known, type Voucher, voucherOf, vouchersOf } from '../shared/store/vouch.ts';
import { ageText } from '../shared/text/times.ts';

/** More names than these nobody reads. */
const NAMED = 2;

const knownOf = (store: Store): Known => {
  const following = store.following.value;
  const now = store.second.value;
  return {
    sources: store.sources.value,
    isLive: following.view.sources,
    ageOf: (id) => ageOf(following, id, now),
    rowOf: store.board.row,
  };
};

/** The sources that vouch for these places; for no place: for the country. */
export const believedBy = (store: Store, places: readonly PlaceAnswer[]): readonly Voucher[] => {
  const known = knownOf(store);
  if (places.length > 0) return vouchersOf(places, known);
  return [...known.isLive].flatMap(([id, live]) => {
    const voucher = voucherOf(id, known);
    return live && voucher.trust !== 'unconfirmed' && voucher.regions !== 0 ? [voucher] : [];
  });
};

/** "city-hall, official, 12 s ago", or how fresh the connection is where nobody vouches. */
export const freshText = (store: Store, vouchers: readonly Voucher[]): string => {
  const words = store.words.value;
  const lang = store.lang.value;
  const { confirmedAt } = store.connection.value;
  const [first, ...others] = vouchers;
  if (first?.ageMs === undefined) {
    return words.now.connected(ageText(store.second.value - (confirmedAt ?? store.second.value), lang));
  }
  const name = first.trust === undefined ? first.id : `${first.id}, ${words.trustOfSource[first.trust]}`;
  return words.now.vouched(name, others.length, ageText(first.ageMs, lang));
};

/** Why it is green: who says so, and for how many regions they speak. Undefined when nobody is known to. */
export const calmReason = (store: Store, vouchers: readonly Voucher[]): string | undefined => {
  if (vouchers.length === 0) return undefined;
  const words = store.words.value;
  const names = vouchers.slice(0, NAMED).map(({ id, trust, regions }) => {
    const level = trust === undefined ? '' : words.trustOfSource[trust];
    return regions === undefined ? words.now.speaksForSome(id, level) : words.now.speaksFor(id, level, regions);
  });
  const text = names.join(', ');
  const more = vouchers.length - NAMED;
  return words.now.calmBecause(more > 0 ? words.now.andMore(text, more) : text);
};
