/**
 * A token beside a WebSocket. A browser cannot set a header there, and in the address it would stand in logs and in
 * histories: it comes as a subprotocol, hex since few characters may stand in one, beside the one that is agreed on.
 */

export const PROTOCOL = 'allclear';
const TOKEN = `${PROTOCOL}.token.`;

/** The offers of a client. Without a token it offers nothing: then nothing has to be agreed on. */
export const protocolsWith = (token: string | undefined): readonly string[] =>
  token === undefined || token === '' ? [] : [PROTOCOL, TOKEN + hexOf(token)];

/** `Sec-WebSocket-Protocol` as it came, without the token that stood in it. */
export const tokenAmong = (header: string): { readonly token: string | undefined; readonly rest: string } => {
  const offers = header.split(',').map((offer) => offer.trim());
  const carried = offers.find((offer) => offer.startsWith(TOKEN));
  const rest = offers.filter((offer) => !offer.startsWith(TOKEN)).join(', ');
  return { token: carried === undefined ? undefined : textOf(carried.slice(TOKEN.length)), rest };
};

/** Tokens are plain ASCII, two digits for each character. */
const hexOf = (text: string): string =>
  [...text].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');

const HEX = /^(?:[2-7][0-9a-f]){1,512}$/;

const textOf = (hex: string): string | undefined =>
  HEX.test(hex)
    ? [...hex.matchAll(/../g)].map(([two]) => String.fromCharCode(Number.parseInt(two, 16))).join('')
    : undefined;
