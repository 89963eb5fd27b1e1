import { DayStrip } from '../../past/day-strip.tsx';
import { Since } from '../../past/moment.tsx';
import { bySeverity, shownOf } from '../../shared/store/shown.ts';
import { shownBoard, shownContact, useRegion, useStore } from '../../shared/store/store.ts';
import { comparing, nameOf } from '../../shared/text/names.ts';
import { PlaceButton } from '../places/place-button.tsx';
import { Threats } from '../threats.tsx';
import { RowThreats } from './row-threats.tsx';

/** Details of one region: why, according to whom, the last day, and what lies below. */
export const RegionDetail = ({ id }: { readonly id: string }) => {
  const store = useStore();
  const words = store.words.value;
  const { row, shown } = useRegion(id);
  if (row === undefined) return null;
  const via = row.via === undefined ? undefined : shownBoard(store).row(row.via);
  const sources = [...new Set(shown.alerts.flatMap((alert) => alert.sources))];
  return (
    <div class="detail" id={`detail-${id}`}>
      {shown.disputed ? <p>{words.disputed}</p> : null}
      {shown.alerts.length > 0 ? <Threats alerts={shown.alerts} /> : null}
      {via === undefined ? null : <p>{words.via(nameOf(via, store.lang.value))}</p>}
      {sources.length > 0 ? <p class="quiet">{words.saidBy(sources.join(', '))}</p> : null}
      {store.moment.value === undefined ? <DayStrip id={id} /> : null}
      <PlaceButton id={id} row={row} />
      <Below id={id} />
    </div>
  );
};

/** Raions, and what is not calm below them. */
const Below = ({ id }: { readonly id: string }) => {
  const store = useStore();
  const words = store.words.value;
  const board = shownBoard(store);
  const contact = shownContact(store);
  const children = (board.tree.value.childrenOf.get(id) ?? []).flatMap((child) => {
    const row = board.rowSignal(child).value;
    return row === undefined ? [] : [row];
  });
  if (children.length === 0) return null;
  const byName = comparing(store.lang.value);
  const sorted = [...children].sort(
    (a, b) => bySeverity(shownOf(a, contact).state, shownOf(b, contact).state) || byName(a, b),
  );
  return (
    <>
      <h4 class="detail-title">{words.below}</h4>
      <ul class="below">
        {sorted.map((row) => (
          <BelowRow key={row.id} id={row.id} />
        ))}
      </ul>
    </>
  );
};

const BelowRow = ({ id }: { readonly id: string }) => {
  const store = useStore();
  const words = store.words.value;
  const { row, shown } = useRegion(id);
  const board = shownBoard(store);
  if (row === undefined) return null;
  // Of the parts of a part, only those that have an alert of their own are worth a line.
  const notable = (board.tree.value.childrenOf.get(id) ?? []).filter((child) => {
    const part = board.rowSignal(child).value;
    return part !== undefined && part.state === 'alert' && part.via === undefined;
  });
  return (
    <li class="below-row" data-state={shown.state}>
      <span class="swatch swatch-small" data-state={shown.state} data-certain={shown.certain} aria-hidden="true" />
      <span class="region-name">{nameOf(row, store.lang.value)}</span>
      <span class="region-facts">
        <span>{words.state[shown.state]}</span>
        <RowThreats alerts={shown.alerts} />
        {shown.since === null ? null : <Since at={shown.since} />}
        {shown.certain || shown.state === 'unknown' ? null : <span class="tag">{words.uncertain}</span>}
      </span>
      <PlaceButton id={id} row={row} isSmall />
      {notable.length === 0 ? null : (
        <ul class="below">
          {notable.map((child) => (
            <BelowRow key={child} id={child} />
          ))}
        </ul>
      )}
    </li>
  );
};
