import { useRegion, useStore } from '../store/store.ts';
import { shortName } from '../text/names.ts';
import { nameSize, type Outline } from './drawing.ts';

/** The name of a region, and a sign where nothing is known. Names lie above all outlines: none is cut off by a neighbour. */
export const MapName = ({ id, outline }: { readonly id: string; readonly outline: Outline }) => {
  const store = useStore();
  const { row, shown } = useRegion(id);
  if (row === undefined) return null;
  const name = shortName(row, store.lang.value);
  const { x, y } = outline;
  return (
    <g class="map-label" data-state={shown.state} data-certain={shown.certain}>
      <text class="map-name" x={x} y={y} style={{ fontSize: `${nameSize(name, outline)}px` }}>
        {name}
      </text>
      {shown.state === 'unknown' ? (
        <text class="map-mark" x={x} y={y} dy="1.05em">
          ?
        </text>
      ) : null}
    </g>
  );
};
