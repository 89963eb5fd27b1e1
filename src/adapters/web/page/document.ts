import type { IncomingMessage } from 'node:http';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FirstLook } from '../../../protocol/live/first-look.ts';
import { weightsIn } from '../../kit/weights.ts';
import type { Encoding } from './encoding.ts';

/**
 * The document of the page with how it is now in it: the answer can be read as soon as it comes, without a script or
 * another question. Whatever cannot be told so, or would be too much work, is left to the page as it stands in its file.
 */
export type Documents = (req: IncomingMessage, shell: string, encoding: Encoding) => Promise<Buffer> | undefined;

/** The printer of the answer; built from the page's own parts. */
export type Printer = {
  /** Undefined for an address of which nothing of now is told. */
  wish(search: string, languages: readonly string[]): Wish | undefined;
  html(wish: Wish, look: FirstLook): string;
};
export type Wish = { readonly lang: string; readonly places: readonly string[] };

export type DocumentPorts = {
  readonly printer: Printer;
  /** Undefined while nothing can be said for sure. `board`: another one whenever anything of it is. */
  readonly look: (
    places: readonly string[],
  ) => { readonly board: object; readonly tell: () => Omit<FirstLook, 'at'> | undefined } | undefined;
  readonly now: () => number;
};

/** A document is given out for so long; milliseconds. */
const KEPT_MS = 2_000;
/** When an alert starts everybody comes at once, for as many places: telling the alert goes before drawing pages. */
const DRAWN_A_SECOND = 40;
/** Different documents kept; a bound, since places can be put together at will. */
const MAX_KEPT = 200;
const SECOND = 1_000;
/** Asked for by the service worker: what it keeps must say nothing of now. */
export const SHELL = 'shell';

type Kept = { readonly board: object; readonly at: number; readonly bodies: Map<Encoding, Promise<Buffer>> };

export const documents = ({ printer, look, now }: DocumentPorts): Documents => {
  const kept = new Map<string, Kept & { readonly text: string }>();
  let second = 0;
  let drawn = 0;

  const draw = (shell: string, wish: Wish, key: string): (Kept & { readonly text: string }) | undefined => {
    const seen = look(wish.places);
    if (seen === undefined) return undefined;
    const at = now();
    const known = kept.get(key);
    if (known !== undefined && known.board === seen.board && at - known.at < KEPT_MS) return known;
    if (Math.floor(at / SECOND) !== second) {
      second = Math.floor(at / SECOND);
      drawn = 0;
    }
    if (drawn >= DRAWN_A_SECOND) return undefined;
    drawn += 1;
    const told = seen.tell();
    if (told === undefined) return undefined;
    const text = written(shell, wish, { at, ...told }, printer);
    if (kept.size >= MAX_KEPT) kept.clear();
    const made = { board: seen.board, at, text, bodies: new Map<Encoding, Promise<Buffer>>() };
    kept.set(key, made);
    return made;
  };

  return (req, shell, encoding) => {
    const [, search = ''] = (req.url ?? '/').split('?', 2);
    if (req.method !== 'GET' || new URLSearchParams(search).has(SHELL)) return undefined;
    const wish = printer.wish(`?${search}`, languagesOf(req.headers['accept-language']));
    if (wish === undefined) return undefined;
    const made = draw(shell, wish, markOf(wish));
    if (made === undefined) return undefined;
    let body = made.bodies.get(encoding);
    if (body === undefined) {
      body = packed(Buffer.from(made.text), encoding);
      made.bodies.set(encoding, body);
    }
    return body;
  };
};

/** As the page's first script reads it. */
const markOf = ({ lang, places }: Wish): string => `${lang} ${places.join(',')}`;

const LOOK = /<!--look-->[\s\S]*<!--\/look-->/;
const PAGE = /<!--page-->[\s\S]*<!--\/page-->/;
/** Where no script runs, the page is loaded again this often; seconds. */
const RELOADED_AFTER = 10;

const written = (shell: string, wish: Wish, look: FirstLook, printer: Printer): string => {
  const { lang } = wish;
  const drawn = printer.html(wish, look);
  // Drills are never told of so, and are framed.
  const marks = `<html lang="${lang}" data-status="Actual" data-at="${look.at}" data-mark="${escaped(markOf(wish))}"`;
  const data = JSON.stringify(look).replaceAll('<', '\\u003c');
  return shell
    .replace(/<html lang="\w+"/, () => marks)
    .replace(LOOK, () => `<noscript><meta http-equiv="refresh" content="${RELOADED_AFTER}"></noscript>`)
    .replace(PAGE, () => `${drawn}<script type="application/json" id="first-look">${data}</script>`);
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Good enough: a better one takes longer than it saves on the way. */
const BROTLI_QUALITY = 5;
const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

const packed = async (text: Buffer, encoding: Encoding): Promise<Buffer> => {
  switch (encoding) {
    case 'br':
      return brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
    case 'gzip':
      return gzipped(text);
    case 'identity':
      return text;
  }
};

/** The most wished for first. */
const languagesOf = (header: string | undefined): readonly string[] =>
  weightsIn(header ?? '')
    .filter(([tag, weight]) => tag !== '' && weight > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([tag]) => tag);

/** Undefined where the page was not built: then there is no page either. */
export const readPrinter = async (dir: string): Promise<Printer | undefined> => {
  try {
    return (await import(pathToFileURL(`${dir}hub/first.mjs`).href)) as Printer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
};
