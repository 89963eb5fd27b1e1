import type { Cli, LocalHub, Token } from './cli.ts';
import type { Environment } from './environment.ts';
import { usage } from './exit.ts';
import type { Texts } from './text/en.ts';

type Asked = {
  readonly cli: Pick<Cli, 'readText' | 'keptTokens'>;
  readonly env: Environment;
  readonly t: Texts;
  /** Of --token-file. */
  readonly file: string | undefined;
  readonly base: () => URL;
  /** Only where no other hub was named. */
  readonly local: LocalHub | undefined;
};

/**
 * The token for the hub that is meant, nearest first: --token-file, ALLCLEAR_TOKEN, what `login` keeps for exactly that
 * address, and, where no hub was named, that of this folder's own hub.
 */
export const tokenFor = async ({ cli, env, t, file, base, local }: Asked): Promise<Token | undefined> => {
  if (file !== undefined) return { text: await tokenIn(file, cli, t), from: 'option' };
  const given = env['ALLCLEAR_TOKEN'] ?? '';
  if (given !== '') return { text: readToken(given, t), from: 'variable' };
  const kept = await cli.keptTokens.get(base());
  if (kept !== undefined) return { text: kept, from: 'login' };
  return local?.token === undefined ? undefined : { text: local.token, from: 'folder' };
};

export const tokenIn = async (file: string, cli: Pick<Cli, 'readText'>, t: Texts): Promise<string> => {
  const text = (await cli.readText(file)).trim();
  if (text === '') throw usage(t.access.tokenFileEmpty(file));
  return readToken(text, t);
};

/** The token, as HTTP can carry it in a header; a page of HTML or a key of another kind is not sent. */
export const readToken = (text: string, t: Texts): string => {
  const token = text.trim();
  if (!/^[\x21-\x7e]{1,512}$/.test(token)) throw usage(t.access.tokenMalformed);
  return token;
};
