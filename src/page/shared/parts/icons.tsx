import type { RegionState } from '../../../domain/place-state.ts';

/** A sign for each state, of a shape of its own. */
export const StateIcon = ({ state }: { readonly state: RegionState }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={SHAPES[state]} fill="currentColor" fill-rule="evenodd" />
  </svg>
);

const SHAPES: Readonly<Record<RegionState, string>> = {
  // A triangle with an exclamation mark.
  alert: 'M12 1.8 23.4 21.6H.6Zm-1.35 6.6.4 7h1.9l.4-7Zm1.35 8.6a1.35 1.35 0 1 0 0 2.7 1.35 1.35 0 0 0 0-2.7Z',
  // A triangle, half of it filled.
  partial: 'M12 1.8 23.4 21.6H.6Zm0 4.6v12.9h7.4Z',
  // A tick.
  clear: 'M9.4 19.6 2 12.2l2.5-2.5 4.9 4.9L19.5 4.5 22 7Z',
  // A circle with a question mark.
  unknown:
    'M12 1.5a10.5 10.5 0 1 0 0 21 10.5 10.5 0 0 0 0-21Zm-1.2 12.7c0-3.2 3-3.2 3-5 0-.9-.7-1.5-1.7-1.5-1.1 0-1.9.6-2.5 1.5L7.9 7.9C8.8 6.4 10.2 5.5 12.2 5.5c2.5 0 4.3 1.5 4.3 3.6 0 3.000-3.2 3.2-3.2 5.1Zm1.2 1.5a1.5 1.5 0 1 1 0 3.000 1.5 1.5 0 0 1 0-3.000Z',
};

type Glyph = 'gear' | 'star' | 'starred' | 'cross' | 'chevron' | 'pin';

const GLYPHS: Readonly<Record<Glyph, string>> = {
  gear: 'M10.3 2h3.4l.5 2.7 1.9.8 2.3-1.6 2.4 2.4-1.6 2.3.8 1.9 2.7.5v3.4l-2.7.5-.8 1.9 1.6 2.3-2.4 2.4-2.3-1.6-1.9.8-.5 2.7h-3.4l-.5-2.7-1.9-.8-2.3 1.6-2.4-2.4 1.6-2.3-.8-1.9-2.7-.5V11l2.7-.5.8-1.9-1.6-2.3 2.4-2.4 2.3 1.6 1.9-.8ZM12 9a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z',
  star: 'm12 2 3 6.7 7.3.7-5.5 4.8 1.6 7.2L12 17.7l-6.4 3.7 1.6-7.2L1.7 9.4 9 8.7Zm0 4.9-1.7 3.7-4 .4 3 2.7-.9 4 3.6-2.1 3.6 2.1-.9-4 3-2.7-4-.4Z',
  starred: 'm12 2 3 6.7 7.3.7-5.5 4.8 1.6 7.2L12 17.7l-6.4 3.7 1.6-7.2L1.7 9.4 9 8.7Z',
  cross: 'M4.9 3.5 12 10.6l7.1-7.1 1.4 1.4-7.1 7.1 7.1 7.1-1.4 1.4-7.1-7.1-7.1 7.1-1.4-1.4 7.1-7.1-7.1-7.1Z',
  chevron: 'm8 4.5 1.5-1.5 9 9-9 9L8 19.5l7.5-7.5Z',
  pin: 'M12 1.5a7.5 7.5 0 0 0-7.5 7.5c0 5.5 7.5 13.5 7.5 13.5s7.5-8 7.5-13.5A7.5 7.5 0 0 0 12 1.5Zm0 4.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z',
};

export const Icon = ({ name }: { readonly name: Glyph }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={GLYPHS[name]} fill="currentColor" fill-rule="evenodd" />
  </svg>
);
