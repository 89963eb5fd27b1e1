import { parse } from 'yaml';
import { textOf } from '../../adapters/allclear/http-client.ts';
import { defined } from '../../domain/defined.ts';
import { safeDocument } from '../../protocol/safe-text.ts';
import type { CommandBody } from '../cli.ts';
import { EXIT, EXITS, usage } from '../exit.ts';
import { bodyOf } from '../hub-answer.ts';
import { flagOption, listOf, textOption, timeText } from '../read-options.ts';
import { longHelp } from '../text/help.ts';
import { localTime, table } from '../text/plain.ts';
import { fieldOf, listIn } from './answer-fields.ts';

export const POLICY_HELP = longHelp(
  {
    en: `
A policy says how loud a destination is told of what: for each ring (here, neighbours, elsewhere), hazard and level a tier,
urgent, normal, quiet or none. "try" reads the log of a past night and says what it would have rung for; nobody is told.
Needs the right "review".
${EXITS.en}`,
    uk: `
Політика каже, наскільки гучно сповіщати отримувача: для кожного кола (тут, сусіди, деінде), загрози й рівня —
urgent, normal, quiet або none. "try" читає журнал минулої ночі й каже, про що було б сповіщено зі звуком; нікого не
сповіщає. Потрібне право "review".
${EXITS.uk}`,
  },
  [
    'allclear policy try quiet-nights.yaml --from 2026-11-20T22:00:00+02:00 --to 2026-11-21T07:00:00+02:00 --regions Kyiv --neighbours',
  ],
);

/** `policy try FILE --from … --to …` */
export const policyTry: CommandBody = async (session, options, [path = '']) => {
  const { t, cli } = session;
  const time = (name: 'from' | 'to'): string => timeText(textOption(options, name) ?? '', `--${name}`, t);
  const regions = textOption(options, 'regions');
  const text = await cli.readText(path);
  let policy: unknown;
  try {
    policy = parse(text);
  } catch (error) {
    throw usage(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const json = {
    from: time('from'),
    to: time('to'),
    policy,
    ...defined({ feed: textOption(options, 'feed') }),
    ...(regions === undefined ? {} : { regions: listOf(regions) }),
    ...(flagOption(options, 'neighbours') ? { neighbours: true } : {}),
  };
  const body = await bodyOf(session, await (await session.hub()).send('POST', 'v1/policy/try', { json }));
  session.answer(body);
  const tried = safeDocument(body);
  const counts = fieldOf(tried, 'counts');
  const countOf = (name: string): number => Number(fieldOf(counts, name) ?? 0);
  const now = cli.clock.now();
  const rang = listIn(tried, 'rang').filter((one) => textOf(one, 'tier') !== 'none');
  for (const line of table(
    rang.map((one) => [
      localTime(Date.parse(textOf(one, 'at') ?? ''), now),
      textOf(one, 'tier') ?? '',
      fieldOf(one, 'sound') === true ? t.policy.rings : '',
      textOf(one, 'type') ?? '',
      textOf(one, 'region') ?? '',
      textOf(one, 'hazard') ?? '',
    ]),
  ))
    session.say(line);
  session.say(
    t.policy.counts(countOf('sounds'), countOf('urgent'), countOf('normal'), countOf('quiet'), countOf('none')),
  );
  const more = Number(fieldOf(tried, 'more') ?? 0);
  if (more > 0) session.say(t.policy.more(more));
  const logFrom = textOf(tried, 'logFrom');
  if (logFrom !== undefined) session.say(t.policy.logFrom(localTime(Date.parse(logFrom), now)));
  return EXIT.ok;
};
