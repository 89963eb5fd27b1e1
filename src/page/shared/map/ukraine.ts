import type { Drawing } from './drawing.ts';
import outlines from './ukraine.json' with { type: 'json' };

export const UKRAINE: Drawing = outlines;
