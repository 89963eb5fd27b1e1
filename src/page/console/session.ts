import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Right, Role } from '../shared/live/answers.ts';
import type { Failed } from '../shared/live/failed.ts';
import { ask } from '../shared/live/hub-api.ts';
import { TOKEN_KEY as KEY, readerToken } from '../shared/live/reader.ts';
import { keep, keepForTab, readKept, readKeptForTab } from '../shared/store/kept.ts';
import { BOARD_KEY } from '../shared/store/remember.ts';
import type { Store } from '../shared/store/store.ts';

/** The holder of the token, by the hub's own word. */
export type Me = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'source' | 'person' | 'hub';
  readonly rights: readonly Right[];
  readonly regions: readonly string[] | null;
  readonly role?: Role;
};

export type Session =
  | { readonly kind: 'none'; readonly failed?: Failed }
  | { readonly kind: 'asking' }
  | { readonly kind: 'in'; readonly me: Me; readonly onDevice: boolean };

const current = signal<Session>({ kind: 'none' });
export const session: ReadonlySignal<Session> = computed(() => current.value);

export const may = (right: Right): boolean => current.value.kind === 'in' && current.value.me.rights.includes(right);

let started = false;

/** Takes up the token that this tab or this device kept; the first view that needs it calls it. */
export const startSession = (store: Store): void => {
  if (started) return;
  started = true;
  const forTab = readKeptForTab(KEY);
  const kept = forTab ?? readKept(KEY);
  if (kept !== null && kept !== '') void signIn(store, kept, forTab === null);
};

/** Nothing is kept before the hub has said who it is. */
export const signIn = async (store: Store, token: string, onDevice: boolean): Promise<void> => {
  current.value = { kind: 'asking' };
  const answer = await ask<Me>('/v1/me', { token });
  if (answer.kind !== 'got') {
    // A hub that does not answer may know the token all the same.
    if (answer.kind === 'failed' && answer.status === 401) forget();
    current.value = answer.kind === 'failed' ? { kind: 'none', failed: answer } : { kind: 'none' };
    return;
  }
  if (onDevice) keep(KEY, token);
  else keepForTab(KEY, token);
  readerToken.value = token;
  store.token.value = token;
  current.value = { kind: 'in', me: answer.value, onDevice };
};

export const signOut = (store: Store): void => {
  forget();
  // Answers to the token are not left for whoever comes next.
  keep(BOARD_KEY, undefined);
  store.remembered.value = undefined;
  store.token.value = '';
  current.value = { kind: 'none' };
};

const forget = (): void => {
  readerToken.value = '';
  keep(KEY, undefined);
  keepForTab(KEY, undefined);
};
