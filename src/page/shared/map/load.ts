import { signal } from '@preact/signals';
import { hubUrl } from '../live/hub-url.ts';
import { authorization } from '../live/reader.ts';
import { keep, readKept } from '../store/kept.ts';
import type { Drawing } from './drawing.ts';
import { readGeoJson } from './own-map.ts';

/** Where the outlines come from: the viewer's own file, else the operator's, else those that come with the page. */

const KEY = 'map';

/** The viewer's own. */
export const ownMap = signal<Drawing | undefined>(undefined);

export const readOwnMap = (): void => {
  const text = readKept(KEY);
  try {
    ownMap.value = text === null ? undefined : (JSON.parse(text) as Drawing);
  } catch {
    ownMap.value = undefined;
  }
};

export const keepOwnMap = (drawing: Drawing | undefined): void => {
  ownMap.value = drawing;
  keep(KEY, drawing === undefined ? undefined : JSON.stringify(drawing));
};

/** `GET /v1/map`: the operator's GeoJSON, where there is one. Only then it is asked which codes are known. */
export const operatorMap = async (
  feed: string | undefined,
  known: () => ReadonlyMap<string, string>,
): Promise<Drawing | undefined> => {
  try {
    const response = await fetch(hubUrl(`/v1/map${feed === undefined ? '' : `?feed=${encodeURIComponent(feed)}`}`), {
      headers: authorization(),
    });
    if (!response.ok || response.status === 204) return undefined;
    const codes = known();
    return readGeoJson(await response.text(), (code) => codes.has(code));
  } catch {
    return undefined;
  }
};

/** Ukraine's first level. */
export const builtInMap = async (): Promise<Drawing> => (await import('./ukraine.ts')).UKRAINE;
