/**
 * Addresses as they may be shown: `https://user:secret@host/feed?token=abc` is `https://…@host/feed?token=…`. Whoever runs
 * a source may have put a credential into any of three places: before the `@`, into the query, and as a long random part
 * of the path. Everything that is told of a source passes through here, for the public and for the log alike.
 */
export const withoutSecrets = (text: string): string =>
  text.includes('://') ? text.replace(USER, '$1…@').replace(ADDRESS, (address) => hidden(address)) : text;

/**
 * What stands before the `@` of an address, whatever signs are in it: quotes and brackets may be part of a password. A
 * quote that ends a text of JSON ends the address too.
 */
const USER = /([a-z][a-z0-9+.-]{0,20}:\/\/)(?:[^\s/?#"]|"(?![,}\]:])){1,1000}@/gi;

/** An address among other text, up to a space or a sign that ends it there; of a query only a quote is one. */
const ADDRESS = /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"<>`\\?#]+(?:\?(?:[^\s"\\#]|\\(?!"))*)?(?:#[^\s"<>`\\]*)?/gi;

const PARTS = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)([^?#]*)(?:\?([^#]*))?/i;

const hidden = (address: string): string => {
  const [, scheme = '', authority = '', path = '', query] = PARTS.exec(address) ?? [];
  const at = authority.lastIndexOf('@');
  const host = at === -1 ? authority : `…${authority.slice(at)}`;
  const rest = path.split('/').map((part) => (isToken(part) ? '…' : part.replace(/(;[^=;]*=)[^;]+/g, '$1…')));
  return `${scheme}${host}${rest.join('/')}${query === undefined ? '' : `?${hiddenQuery(query)}`}`;
};

const hiddenQuery = (query: string): string =>
  query
    .split('&')
    .map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=…` : '…'))
    .join('&');

/** Shorter parts are names; with letters and digits mixed over this length they are keys. */
const TOKEN_LENGTH = 20;

const isToken = (part: string): boolean =>
  part.length >= TOKEN_LENGTH && /^[\w.~:%-]+$/.test(part) && /\d/.test(part) && /[a-z]/i.test(part);
