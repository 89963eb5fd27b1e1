import type { Question } from '../../../app/upstreams/source.ts';

/** The credentials of a question: before the `@` of its address, in its query, in its headers. */

/** `https://user:secret@host/` is asked as `https://host/` with both as Basic (RFC 7617). */
export const withBasic = (url: string, headers: Question['headers'] = {}): Pick<Question, 'url' | 'headers'> => {
  if (!URL.canParse(url)) return { url, headers };
  const address = new URL(url);
  if (address.username === '' && address.password === '') return { url, headers };
  const pair = `${decoded(address.username)}:${decoded(address.password)}`;
  address.username = '';
  address.password = '';
  return { url: address.href, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}`, ...headers } };
};

/** A secret with a stray percent sign is meant as it stands. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Shorter values are words, and would tear holes into what an upstream says. */
const SHORTEST_SECRET = 4;
/** Headers that prove nothing. */
const OPEN_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'user-agent',
  'if-none-match',
  'if-modified-since',
  'accept-language',
  'referer',
  'x-requested-with',
]);

/** An upstream that refuses often repeats what it was sent; none of that may be shown. */
export const withoutOwn = (text: string, { url, headers }: Pick<Question, 'url' | 'headers'>): string => {
  const sent = withBasic(url, headers).headers ?? {};
  const address = URL.canParse(url) ? new URL(url) : undefined;
  const told = [
    ...Object.entries(sent).flatMap(([name, value]) =>
      OPEN_HEADERS.has(name.toLowerCase()) ? [] : [value, ...value.split(/[\s:]+/)],
    ),
    ...(address === undefined
      ? []
      : [address.password, decoded(address.password), decoded(address.username), ...address.searchParams.values()]),
  ];
  return [...new Set(told)]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
};
