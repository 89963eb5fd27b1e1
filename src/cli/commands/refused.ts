import { textOf } from '../../adapters/allclear/http-client.ts';
import { safeDocument, safeText } from '../../protocol/safe-text.ts';
import type { CommandBody, Session } from '../cli.ts';
import { EXIT, EXITS } from '../exit.ts';
import { bodyOf, problemOf } from '../hub-answer.ts';
import { textOption } from '../read-options.ts';
import { longHelp } from '../text/help.ts';
import { localTime } from '../text/plain.ts';

export const REFUSED_HELP = longHelp(
  {
    en: `
What was refused and why, and dead letters: signals that were taken and could not be put in order. The regions of a dead
letter are doubtful until it is tried again or let go. Needs the right "review".
  retry      it waits in the queue again; what it says is put where it belongs by its time
  discard    only for whoever knows that no alert in it stands
${EXITS.en}`,
    uk: `
Що відхилено й чому, а також сигнали, що не дійшли: їх прийнято, але не вдалося поставити на місце. Їхні регіони під
сумнівом, доки сигнал не спробують знову або не відкинуть. Потрібне право "review".
  retry      він знову чекає в черзі; сказане в ньому стане на своє місце за часом
  discard    лише для того, хто знає, що жодна тривога з нього не триває
${EXITS.uk}`,
  },
  ['allclear refused list', 'allclear refused retry 3f2a', 'allclear refused discard 3f2a'],
);

/** `refused list` */
export const refusedList: CommandBody = async (session, options) => {
  const query = { feed: textOption(options, 'feed'), limit: textOption(options, 'limit') };
  const body = await bodyOf(session, await (await session.hub()).get('v1/rejected', query));
  session.answer(body);
  const { rejected } = safeDocument(body) as { rejected?: readonly unknown[] };
  if (rejected === undefined || rejected.length === 0) session.say(session.t.refused.none);
  for (const one of rejected ?? []) session.say(lineOf(session, one));
  return EXIT.ok;
};

const lineOf = ({ cli, t }: Session, one: unknown): string => {
  const at = textOf(one, 'at');
  const when = at === undefined ? '' : `${localTime(Date.parse(at), cli.clock.now())}  `;
  if (textOf(one, 'kind') === 'dead-letter')
    return `${when}${t.refused.deadLetter(textOf(one, 'id') ?? '?', textOf(one, 'reason') ?? '?')}`;
  return `${when}${textOf(one, 'source') ?? '?'}: ${textOf(one, 'code') ?? '?'} (${textOf(one, 'detail') ?? ''})`;
};

const deciding =
  (word: 'retry' | 'discard'): CommandBody =>
  async (session, options, [id = '']) => {
    const path = `v1/rejected/${encodeURIComponent(id)}`;
    const query = { feed: textOption(options, 'feed') };
    const hub = await session.hub();
    const answer = await (word === 'retry'
      ? hub.send('POST', `${path}/retry`, { query })
      : hub.send('DELETE', path, { query }));
    if (answer.kind !== 'ok') throw await problemOf(session, answer);
    session.answer({ id, done: word });
    session.say(session.t.refused.decided[word](safeText(id)));
    return EXIT.ok;
  };

export const refusedRetry = deciding('retry');
export const refusedDiscard = deciding('discard');
