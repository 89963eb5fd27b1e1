import { useEffect, useRef } from 'preact/hooks';
import { Since } from '../../past/moment.tsx';
import { useShare } from '../../shared/map/share.ts';
import { Icon } from '../../shared/parts/icons.tsx';
import { useRegion, useStore } from '../../shared/store/store.ts';
import { nameOf, shortName } from '../../shared/text/names.ts';
import { RegionDetail } from './region-detail.tsx';
import { RowThreats } from './row-threats.tsx';

/** One region of the list; opening it shows what lies below. */
export const RegionRow = ({ id }: { readonly id: string }) => {
  const store = useStore();
  const words = store.words.value;
  const { row, shown } = useRegion(id);
  const share = useShare(id);
  const isOpen = store.selected.value === id;
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isOpen) item.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  if (row === undefined) return null;
  const isMine = store.prefs.value.places.includes(id);
  return (
    <li class="region-row" data-state={shown.state} data-certain={shown.certain} data-id={id} ref={item}>
      <button
        type="button"
        class="region-button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? `detail-${id}` : undefined}
        onClick={() => {
          store.selected.value = isOpen ? undefined : id;
        }}
      >
        <span class="swatch" data-state={shown.state} data-certain={shown.certain} aria-hidden="true" />
        <span class="region-name">
          <span class="long-name">{nameOf(row, store.lang.value)}</span>
          <span class="short-name" aria-hidden="true">
            {shortName(row, store.lang.value)}
          </span>
          {isMine ? (
            <span class="mine">
              <Icon name="starred" />
              <span class="for-screen-readers">{words.isMyPlace}</span>
            </span>
          ) : null}
        </span>
        <span class="region-facts">
          {shown.state === 'partial' && share !== undefined ? (
            <span>{words.shareOfRaions(share.alert, share.all)}</span>
          ) : null}
          <RowThreats alerts={shown.alerts} />
          {shown.since === null ? null : <Since at={shown.since} />}
          {shown.disputed ? <span class="tag">{words.disputedShort}</span> : null}
          {shown.certain || shown.state === 'unknown' ? null : <span class="tag">{words.uncertain}</span>}
          {shown.certain && share !== undefined && share.unknown > 0 ? (
            <span class="tag">{words.unknownRaions(share.unknown)}</span>
          ) : null}
        </span>
        <span class="for-screen-readers">, {words.state[shown.state]}</span>
        <span class="chevron">
          <Icon name="chevron" />
        </span>
      </button>
      {isOpen ? <RegionDetail id={id} /> : null}
    </li>
  );
};
