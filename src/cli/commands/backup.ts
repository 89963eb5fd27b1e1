import { textOf } from '../../adapters/allclear/http-client.ts';
import { openFile } from '../../adapters/files/bytes.ts';
import type { CommandBody } from '../cli.ts';
import { CliError, EXIT, EXITS } from '../exit.ts';
import { bodyOf, problemOf } from '../hub-answer.ts';
import { openOutput } from '../output.ts';
import { tellProgress } from '../progress.ts';
import { longHelp } from '../text/help.ts';
import { fieldOf } from './answer-fields.ts';

export const BACKUP_HELP = longHelp(
  {
    en: `
Logs, histories, imports, people, sources, destinations and the audit, while the hub runs; signals on their way are not
in it. It holds the hashes of all tokens and the secrets of destinations: keep it like a password. A file is there once it
is whole; - is standard input or output. Both need the right "manage".
A backup goes into a hub that has nothing yet. Tokens of people and sources work there as they did; the first admin is
that of the new hub (operator.token in its data folder).
${EXITS.en}`,
    uk: `
Журнали, історії, завантаження, особи, джерела, отримувачі й журнал дій, поки хаб працює; сигналів у дорозі в ній немає.
Вона містить хеші всіх токенів і таємниці отримувачів: бережіть її, як пароль. Файл зʼявляється, коли він цілий; -
означає стандартний вихід або вхід. Для обох потрібне право "manage".
Копію відновлюють у хабі, де ще нічого немає. Токени осіб і джерел діють там, як діяли; перший адміністратор — той, що в
нового хабу (operator.token у його теці даних).
${EXITS.uk}`,
  },
  ['allclear backup hub.backup', 'allclear restore hub.backup --url http://new-hub:8080'],
);

/** `backup FILE` */
export const backup: CommandBody = async (session, _options, [path = '-']) => {
  const { cli, t } = session;
  const asked = { signal: cli.interrupted, accept: 'application/x-ndjson' };
  const answer = await (await session.hub()).open('v1/backup', asked);
  if (answer.kind !== 'stream') throw await problemOf(session, answer);
  const output = openOutput(path, cli);
  let bytes = 0;
  let last = '';
  const stopTelling = tellProgress(session, () => t.backup.reading(t.number(bytes)));
  try {
    for await (const chunk of answer.body) {
      await output.write(chunk);
      bytes += chunk.length;
      last = (last + Buffer.from(chunk).toString('latin1')).slice(-END_BYTES);
    }
    if (!/\{"end":true,"keys":\d+\}\n$/.test(last)) throw new Error('its end is missing');
    await output.keep();
  } catch (error) {
    await output.drop();
    if (error instanceof CliError) throw error;
    throw new CliError('backup.cut-off', t.backup.cutOff, EXIT.failed, { cause: error });
  } finally {
    await stopTelling();
  }
  if (path !== '-') session.answer({ file: path, bytes });
  session.note(t.backup.written(t.number(bytes), path));
  return EXIT.ok;
};

/** The last line is shorter than this; bytes. */
const END_BYTES = 64;

/** `restore FILE` */
export const restore: CommandBody = async (session, _options, [path = '-']) => {
  const { cli, t } = session;
  const file = await openFile(path, cli.stdin);
  const stopTelling = tellProgress(session, () => t.backup.sending(`${Math.floor((file.share() ?? 0) * 100)} %`));
  try {
    const upload = { type: 'application/x-ndjson', bytes: file.chunks };
    const sent = await (await session.hub()).upload('v1/restore', upload, { signal: cli.interrupted });
    const problem = file.problem();
    if (problem !== undefined) throw problem;
    const body = await bodyOf(session, sent);
    session.answer({ file: path, hub: session.base().href, keys: fieldOf(body, 'keys') ?? textOf(body, 'keys') });
    session.say(t.backup.restored(session.base().href));
    return EXIT.ok;
  } finally {
    await stopTelling();
  }
};
