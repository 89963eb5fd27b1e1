import { type Signal, useComputed, useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { shownBoard, useStore } from '../store/store.ts';
import { codesOf } from './codes.ts';
import { type Direction, type Drawing, neighbour, type Outline } from './drawing.ts';
import { MapName } from './map-name.tsx';
import { MapRegion } from './map-region.tsx';
import { Patterns } from './patterns.tsx';

const KEYS: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** The map. One of its regions can be reached by Tab; the arrow keys move between them. */
export const RegionMap = ({ drawing }: { readonly drawing: Drawing }) => {
  const store = useStore();
  const words = store.words.value;
  const focused = useSignal<string | undefined>(undefined);
  const picture = useRef<SVGSVGElement>(null);
  const wanted = useMemo(() => new Set(drawing.regions.map(({ code }) => code)), [drawing]);
  const codes = useComputed(() => codesOf(shownBoard(store), wanted)).value;
  const outlines = drawing.regions.filter(({ code }) => codes.has(code));
  const first = outlines[0]?.code;

  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = KEYS[event.key];
    if (direction === undefined) return;
    const from = outlines.find(({ code }) => code === (focused.peek() ?? first));
    const next = from === undefined ? undefined : neighbour(outlines, from, direction);
    event.preventDefault();
    if (next !== undefined) focus(next, focused, picture.current);
  };

  return (
    <figure class="map" aria-labelledby="map-label">
      <figcaption id="map-label" class="for-screen-readers">
        {words.map}. {words.mapHint}
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture is no fieldset. */}
      <svg
        ref={picture}
        class="map-picture"
        viewBox={`0 0 ${drawing.width} ${drawing.height}`}
        role="group"
        aria-label={words.map}
        onKeyDown={onKeyDown}
      >
        <Patterns />
        {outlines.map((outline) => (
          <MapRegion
            key={outline.code}
            id={codes.get(outline.code) ?? ''}
            outline={outline}
            isInTabOrder={(focused.value ?? first) === outline.code}
            onFocus={() => {
              focused.value = outline.code;
            }}
          />
        ))}
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of texts takes no focus. */}
        <g aria-hidden="true">
          {outlines.map((outline) => (
            <MapName key={outline.code} id={codes.get(outline.code) ?? ''} outline={outline} />
          ))}
        </g>
      </svg>
    </figure>
  );
};

const focus = (outline: Outline, focused: Signal<string | undefined>, picture: SVGSVGElement | null): void => {
  focused.value = outline.code;
  picture?.querySelector<SVGElement>(`[data-code="${CSS.escape(outline.code)}"]`)?.focus();
};
