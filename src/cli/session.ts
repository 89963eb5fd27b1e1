import { hubAddress } from '../adapters/allclear/address.ts';
import { safeJson, safeLines } from '../protocol/safe-text.ts';
import type { Cli, Session } from './cli.ts';
import { flagOption, oneOf, textOption } from './read-options.ts';
import { paintFor } from './text/paint.ts';
import { LANGUAGES } from './text/words.ts';

const STANDARD_PORT = 8080;

/** What the options that every command has come to. */
export const openSession = async (cli: Cli, options: Readonly<Record<string, unknown>>): Promise<Session> => {
  const json = flagOption(options, 'json');
  const config = textOption(options, 'config');
  const env = config === undefined ? cli.env : { ...cli.env, ALLCLEAR_CONFIG: config };
  const given = textOption(options, 'url') ?? (env['ALLCLEAR_URL'] || undefined);
  const url = given ?? `http://127.0.0.1:${(await cli.settingsPort(env)) || STANDARD_PORT}`;
  return {
    cli,
    env,
    json,
    lang: oneOf(textOption(options, 'lang') ?? 'en', LANGUAGES, '--lang'),
    paint: paintFor(cli.isTerminal.stdout, env),
    base: () => hubAddress(url),
    say: (line = '') => {
      if (!json) cli.stdout(`${safeLines(line)}\n`);
    },
    note: (line) => cli.stderr(`${safeLines(line)}\n`),
    answer: (document) => {
      if (json) cli.stdout(`${safeJson(document, 2)}\n`);
    },
  };
};
