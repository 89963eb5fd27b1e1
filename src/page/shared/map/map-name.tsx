import { useRegion, useStore } from '../store/store.ts';
import { shortName } from '../text/names.ts';
import { threatText } from '../text/threat-text.ts';
import { nameSize, type Outline } from './drawing.ts';

/** The name of a region with what threatens it, and a sign where nothing is known. Names lie above all outlines: none is cut off by a neighbour. */
export const MapName = ({ id, outline }: { readonly id: string; readonly outline: Outline }) => {
  const store = useStore();
  const { row, shown } = useRegion(id);
  if (row === undefined) return null;
  const name = shortName(row, store.lang.value);
  const { x, y } = outline;
  const threats = threatText(shown.alerts, store.words.value);
  return (
    <g class="map-label" data-state={shown.state} data-certain={shown.certain}>
      <text class="map-name" x={x} y={y} style={{ fontSize: `${nameSize(name, outline)}px` }}>
        {name}
      </text>
      {threats === '' ? null : (
        <text class="map-threats" x={x} y={y} dy="1.5em">
          {threats}
        </text>
      )}
      {shown.state === 'unknown' ? (
        <text class="map-mark" x={x} y={y} dy="1.05em">
          ?
        </text>
      ) : null}
    </g>
  );
};
