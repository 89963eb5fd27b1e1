import { hubAddress } from '../../adapters/allclear/address.ts';
import { textOf } from '../../adapters/allclear/http-client.ts';
import { readToken, tokenIn } from '../access.ts';
import type { CommandBody, Session } from '../cli.ts';
import { EXIT, EXITS, usage } from '../exit.ts';
import { problemOf } from '../hub-answer.ts';
import { textOption } from '../read-options.ts';
import { longHelp } from '../text/help.ts';
import { textsOf } from './answer-fields.ts';

export const LOGIN_HELP = longHelp(
  {
    en: `
The token is asked for at a terminal (what is typed is not shown), or read from standard input, from --token-file or
from ALLCLEAR_TOKEN. It is tried, and kept for this address only, readable by you only. Commands with --url (or
ALLCLEAR_URL) of the same address use it from then on. Who needs none: whoever runs commands in the folder of a hub on
this machine.
${EXITS.en}`,
    uk: `
Токен питають у терміналі (набраного не видно) або читають зі стандартного входу, з --token-file чи з ALLCLEAR_TOKEN.
Його перевіряють і зберігають лише для цієї адреси, читати його можете лише ви. Відтоді його беруть команди з --url (або
ALLCLEAR_URL) тієї самої адреси. Не потрібен він тому, хто запускає команди в теці хабу на цій самій машині.
${EXITS.uk}`,
  },
  [
    'allclear login https://alerts.example.org',
    'allclear login http://hub.local:8080 --token-file token.txt',
    'allclear status Kyiv --url https://alerts.example.org',
    'allclear logout https://alerts.example.org',
  ],
);

/** `login URL`: keeps a token for a hub, once the hub knows it. */
export const login: CommandBody = async (session, options, [address]) => {
  const { cli, t, env } = session;
  const hub = named(session, options, address);
  const file = textOption(options, 'tokenFile');
  const token =
    file === undefined
      ? readToken(env['ALLCLEAR_TOKEN'] || (await asked(session, hub)), t)
      : await tokenIn(file, cli, t);
  const there: Session = {
    ...session,
    base: () => hub,
    token: async () => ({ text: token, from: file === undefined ? 'variable' : 'option' }),
  };
  const answer = await cli.http(hub, token).get('v1/me');
  if (answer.kind !== 'ok') throw await problemOf(there, answer);
  await cli.keptTokens.put(hub, token);
  const rights = textsOf(answer.body, 'rights');
  const name = textOf(answer.body, 'name') ?? '?';
  const role = textOf(answer.body, 'role') ?? textOf(answer.body, 'kind') ?? '?';
  session.answer({ hub: hub.href, keptIn: cli.keptTokens.path, me: answer.body });
  session.say(t.access.loggedIn(name, role, hub.href));
  session.say(t.access.mayDo(rights.length === 0 ? t.access.nothing : rights.join(', ')));
  session.say(t.access.keptIn(cli.keptTokens.path));
  if (hub.protocol === 'http:' && !LOCAL.test(hub.hostname))
    session.note(session.paint.doubtful(t.access.unencrypted(hub.href)));
  return EXIT.ok;
};

/** `logout URL`: forgets what `login` kept. */
export const logout: CommandBody = async (session, options, [address]) => {
  const hub = named(session, options, address);
  const was = await session.cli.keptTokens.remove(hub);
  session.answer({ hub: hub.href, forgotten: was });
  session.say(was ? session.t.access.loggedOut(hub.href) : session.t.access.notLoggedIn(hub.href));
  return EXIT.ok;
};

const named = ({ t, env }: Session, options: Readonly<Record<string, unknown>>, address: string | undefined): URL => {
  const url = address ?? textOption(options, 'url') ?? env['ALLCLEAR_URL'] ?? '';
  if (url.trim() === '') throw usage(t.access.noUrl);
  return hubAddress(url);
};

const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** More than this is no token. */
const MAX_BYTES = 4_096;

const asked = async ({ cli, t }: Session, hub: URL): Promise<string> => {
  if (cli.isTerminal.stdin) return cli.askSecret(t.access.askToken(hub.href));
  let text = '';
  for await (const chunk of cli.stdin) {
    text += Buffer.from(chunk).toString();
    if (text.includes('\n') || text.length > MAX_BYTES) break;
  }
  const [line = ''] = text.split('\n', 1);
  if (line.trim() === '') throw usage(t.access.noToken);
  return line;
};
