import { signal } from '@preact/signals';
import { readKept, readKeptForTab } from '../store/kept.ts';

/** Where the tab, or the device, keeps the token of whoever signed in. */
export const TOKEN_KEY = 'token';

/** The token that the hub is read with; empty: none. Who is behind it is the console's business. */
export const readerToken = signal(readKeptForTab(TOKEN_KEY) ?? readKept(TOKEN_KEY) ?? '');

/** The hub is read with a token only, and there is none here that it knows. */
export const isLocked = signal(false);

export const authorization = (token = ''): Readonly<Record<string, string>> => {
  const used = token === '' ? readerToken.peek() : token;
  return used === '' ? {} : { Authorization: `Bearer ${used}` };
};
