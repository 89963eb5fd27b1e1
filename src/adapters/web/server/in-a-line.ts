import type { ErrorCode } from '../../../app/kit/errors.ts';

/**
 * The addresses of other services. Their clients read JSON without a look at the status, and take any document without
 * alerts for calm: what cannot be answered there is a line of plain text.
 */
export const speaksForOthers = (path: string): boolean => OTHERS.test(path);

const OTHERS =
  /^(?:\/only\/[^/?]+)?\/(?:api\/(?:v3|states|history)(?:[/?]|$)|v1\/(?:iot|alerts)\/|v1\/regions\/[^/?]+\/alerts\/|aerialalerts(?:[/?]|$)|data_v\d)/;

export const LINE_TYPE = 'text/plain; charset=utf-8';

export const lineOf = ({ code, detail }: { readonly code: ErrorCode; readonly detail: string }): string =>
  `${code}: ${detail.replaceAll(/\s+/g, ' ')}\n`;
