import { encode } from 'uqr';

/** The address that a phone opens from the wall. Pure. */

/** The same page with the same places; undefined where no phone can reach it by that name. */
export const phoneLink = (href: string): string | undefined => {
  const url = new URL(href);
  if (/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) return undefined;
  url.searchParams.delete('wall');
  url.hash = '';
  return url.href.replaceAll('%2C', ',');
};

export type Code = { readonly size: number; readonly path: string };

/** A code as one path of a picture, a unit for each of its squares, with the quiet zone that scanners need. */
export const codeOf = (text: string): Code => {
  const { size, data } = encode(text, { ecc: 'M', border: 4 });
  const path = data.flatMap((line, y) => line.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return { size, path };
};
