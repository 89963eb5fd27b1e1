import { hubAddress } from '../adapters/allclear/address.ts';
import { safeJson, safeLines } from '../protocol/safe-text.ts';
import { tokenFor } from './access.ts';
import type { Cli, Session, Token } from './cli.ts';
import { flagOption, oneOf, textOption } from './read-options.ts';
import { asTyped } from './text/as-typed.ts';
import { paintFor } from './text/paint.ts';
import { LANGUAGES, textsIn } from './text/texts.ts';

const STANDARD_URL = 'http://127.0.0.1:8080';

/** The options that every command has, read. */
export const openSession = async (cli: Cli, options: Readonly<Record<string, unknown>>): Promise<Session> => {
  const json = flagOption(options, 'json');
  const config = textOption(options, 'config');
  const env = config === undefined ? cli.env : { ...cli.env, ALLCLEAR_CONFIG: config };
  const lang = oneOf(textOption(options, 'lang') ?? 'en', LANGUAGES, '--lang', textsIn('en'));
  const t = textsIn(lang);
  const given = textOption(options, 'url') ?? (env['ALLCLEAR_URL'] || undefined);
  const local = given === undefined ? await cli.localHub(env) : undefined;
  const base = (): URL => hubAddress(given ?? local?.url ?? STANDARD_URL);
  let known: Promise<Token | undefined> | undefined;
  const token = (): Promise<Token | undefined> => {
    known ??= tokenFor({ cli, env, t, file: textOption(options, 'tokenFile'), base, local });
    return known;
  };
  const typed = (line: string): string => safeLines(asTyped(line, cli.called));
  return {
    cli,
    env,
    json,
    lang,
    t,
    paint: paintFor(cli.isTerminal.stdout, env),
    isLocal: given === undefined,
    base,
    token,
    hub: async () => cli.http(base(), (await token())?.text, lang),
    say: (line = '') => {
      if (!json) cli.stdout(`${typed(line)}\n`);
    },
    note: (line) => cli.stderr(`${typed(line)}\n`),
    answer: (document) => {
      if (json) cli.stdout(`${safeJson(document, 2)}\n`);
    },
  };
};
