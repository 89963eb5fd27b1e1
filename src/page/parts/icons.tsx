import type { RegionState } from '../../domain/board.ts';

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
    'M12 1.5a10.5 10.5 0 1 0 0 21 10.5 10.5 0 0 0 0-21Zm-1.2 12.7c0-3.2 3-3.2 3-5 0-.9-.7-1.5-1.7-1.5-1.1 0-1.9.6-2.5 1.5L7.9 7.9C8.800 6.400 10.200 5.500 12.200 5.500c2.500 0 4.300 1.500 4.300 3.600 0 3.000-3.200 3.200-3.200 5.100Zm1.200 1.500a1.500 1.500 0 1 1 0 3.000 1.500 1.500 0 0 1 0-3.000Z',
};

type Glyph = 'gear' | 'star' | 'starred' | 'cross' | 'chevron' | 'pin';

const GLYPHS: Readonly<Record<Glyph, string>> = {
  gear: 'M10.300 2h3.400l.5 2.700 1.900.8 2.300-1.600 2.400 2.400-1.600 2.300.8 1.900 2.700.5v3.400l-2.700.5-.8 1.900 1.600 2.300-2.400 2.400-2.300-1.600-1.900.8-.5 2.700h-3.400l-.5-2.700-1.900-.8-2.300 1.600-2.400-2.400 1.600-2.300-.8-1.900-2.700-.5V11l2.700-.5.8-1.900-1.600-2.300 2.400-2.400 2.300 1.600 1.900-.8ZM12 9a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7Z',
  star: 'm12 2 3 6.700 7.300.7-5.500 4.800 1.600 7.200L12 17.700l-6.400 3.700 1.600-7.200L1.700 9.400 9 8.700Zm0 4.900-1.700 3.700-4 .4 3 2.700-.9 4 3.600-2.100 3.600 2.100-.9-4 3-2.700-4-.4Z',
  starred: 'm12 2 3 6.700 7.300.7-5.500 4.800 1.600 7.200L12 17.700l-6.400 3.700 1.600-7.200L1.700 9.400 9 8.700Z',
  cross:
    'M4.900 3.500 12 10.600l7.100-7.100 1.400 1.400-7.100 7.100 7.100 7.100-1.400 1.400-7.100-7.100-7.100 7.100-1.400-1.400 7.100-7.100-7.100-7.100Z',
  chevron: 'm8 4.500 1.500-1.500 9 9-9 9L8 19.500l7.500-7.500Z',
  pin: 'M12 1.500a7.500 7.500 0 0 0-7.500 7.500c0 5.500 7.500 13.500 7.500 13.500s7.500-8 7.500-13.500A7.500 7.500 0 0 0 12 1.500Zm0 4.500a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z',
};

export const Icon = ({ name }: { readonly name: Glyph }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={GLYPHS[name]} fill="currentColor" fill-rule="evenodd" />
  </svg>
);
