/**
 * Addresses as they may be shown: `https://user:secret@host/feed?token=abc` is `https://…@host/feed?token=…`. Whoever runs
 * a source may have put a credential into any of three places: before the `@`, into the query, and as a long random part
 * of the path. Everything that is told of a source passes through here, for the public and for the log alike.
 */
export const withoutSecrets = (text: string): string =>
  text.includes('://') ? text.replace(ADDRESS, (address) => hidden(address)) : text;

/** An address among other text, up to a space or a sign that ends it there. */
const ADDRESS = /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>`\\]+/gi;

const PARTS = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)([^?#]*)(?:\?([^#]*))?/i;

const hidden = (address: string): string => {
  const [, scheme = '', authority = '', path = '', query] = PARTS.exec(address) ?? [];
  const at = authority.lastIndexOf('@');
  const host = at === -1 ? authority : `…${authority.slice(at)}`;
  const rest = path.split('/').map((part) => (isToken(part) ? '…' : part));
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
