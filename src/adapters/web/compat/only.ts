import type { RequestHandler } from 'express';
import { z } from 'zod';
import { AppError } from '../../../app/kit/errors.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import { type Part, partOf, WHOLE } from '../../../protocol/formats/part.ts';
import { regionOf } from '../server/ask.ts';
import { speaksForOthers } from '../server/in-a-line.ts';
import type { HttpSettings } from '../server/ports.ts';
import type { Exchange } from '../server/route.ts';

/**
 * Lists that speak for a part: `?only=31,14` or, for clients whose addresses are built from a base, `/only/31,14` before
 * the address of the other service. Without either the setting `http.compatibleOnly` counts, and without that the whole country.
 */

const PREFIX = /^\/only\/([^/?]{1,1000})(\/[^?]*)(?:\?(.*))?$/;

/** `/only/31,14/api/v3/alerts` becomes `/api/v3/alerts?only=31,14`. Addresses of our own have no such prefix. */
export const takeOnly: RequestHandler = (req, _res, next) => {
  req.url = withoutPrefix(req.url);
  next();
};

export const withoutPrefix = (url: string): string => {
  const [, only, path, query] = PREFIX.exec(url) ?? [];
  if (only === undefined || path === undefined || !speaksForOthers(path)) return url;
  return `${path}?only=${only}${query === undefined ? '' : `&${query}`}`;
};

export const onlyQuery = z.looseObject({
  only: z.string().optional().meta({
    description:
      'Comma list: the answer speaks for these regions and what lies in them, and need not know of any other. The same as `/only/31,14` before the path.',
    example: '31,14',
  }),
});

export type AskedPart = { readonly part: Part; readonly name: string };

/** The part that is asked for, and its name for what is kept. Throws `region.unknown`. */
export const askedPart = ({ ports, req }: Pick<Exchange<unknown>, 'ports' | 'req'>, catalogue: Catalogue): AskedPart =>
  partFrom([req.query['only'] ?? []].flat().map(String), ports.settings, catalogue);

export const partFrom = (
  asked: readonly string[],
  { compatibleOnly }: Pick<HttpSettings, 'compatibleOnly'>,
  catalogue: Catalogue,
): AskedPart => {
  const named = asked
    .flatMap((one) => one.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
  if (asked.length > 0 && named.length === 0)
    throw new AppError('request.invalid', 'only: a list of regions is expected', { fields: { parameters: ['only'] } });
  const wanted = asked.length > 0 ? named : (compatibleOnly ?? []);
  if (wanted.length === 0) return { part: WHOLE, name: '' };
  const ids = [...new Set(wanted.map((text) => regionOf(catalogue, text).id))].sort();
  return { part: partOf(catalogue, ids), name: ` only ${ids.join(',')}` };
};
