import { textOf } from '../../adapters/allclear/http-client.ts';
import { safeDocument } from '../../protocol/safe-text.ts';
import type { CommandBody } from '../cli.ts';
import { EXIT, EXITS, usage } from '../exit.ts';
import { bodyOf } from '../hub-answer.ts';
import { textOption, timeText } from '../read-options.ts';
import { longHelp } from '../text/help.ts';
import { localTime, table } from '../text/plain.ts';
import { fieldOf, listIn } from './answer-fields.ts';

export const AUDIT_HELP = longHelp(
  {
    en: `
Who did what, when, from which address, newest first; refused attempts too. --json has what was changed, before and
after. Needs the right "review".
${EXITS.en}`,
    uk: `
Хто, що, коли й з якої адреси зробив, спершу найновіше; спроби, яким відмовлено, також. --json містить, що змінено: як
було і як стало. Потрібне право "review".
${EXITS.uk}`,
  },
  ['allclear audit', 'allclear audit --from 2026-11-20T00:00:00Z --who admin --limit 1000', 'allclear audit --json'],
);

/** `audit` */
export const audit: CommandBody = async (session, options) => {
  const { t, cli, paint } = session;
  const time = (name: string): string | undefined => {
    const text = textOption(options, name);
    return text === undefined ? undefined : timeText(text, `--${name}`, t);
  };
  const limit = textOption(options, 'limit');
  if (limit !== undefined && !/^[1-9]\d{0,4}$/.test(limit)) throw usage(t.usage.limit(limit));
  const query = { from: time('from'), to: time('to'), who: textOption(options, 'who'), limit };
  const body = await bodyOf(session, await (await session.hub()).get('v1/audit', query));
  session.answer(body);
  const entries = listIn(safeDocument(body), 'audit');
  if (entries.length === 0) session.say(t.audit.none);
  const rows = entries.map((entry) => [
    localTime(Date.parse(textOf(entry, 'at') ?? ''), cli.clock.now()),
    textOf(fieldOf(entry, 'who'), 'name') ?? '?',
    textOf(entry, 'from') ?? '',
    `${textOf(entry, 'act') ?? '?'} ${textOf(entry, 'target') ?? ''}`,
    textOf(entry, 'outcome') ?? '?',
  ]);
  if (entries.length > 0)
    for (const line of table([t.audit.head, ...rows], (cell, _, row) => (row === 0 ? paint.bold(cell) : cell)))
      session.say(line);
  return EXIT.ok;
};
