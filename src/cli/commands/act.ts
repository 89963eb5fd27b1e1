import { textOf } from '../../adapters/allclear/http-client.ts';
import { safeDocument, safeText } from '../../protocol/safe-text.ts';
import type { CommandBody, Session } from '../cli.ts';
import { EXIT, EXITS, usage } from '../exit.ts';
import { bodyOf, problemOf } from '../hub-answer.ts';
import { flagOption, textOption, timeText } from '../read-options.ts';
import { longHelp } from '../text/help.ts';
import { localTime } from '../text/plain.ts';
import { regionName } from '../text/region-name.ts';

export const ACT_HELP = longHelp(
  {
    en: `
By hand, with a reason that is kept and shown. It needs the right "alert" for the region. What reaches far may wait for
a second person; then it says which command confirms it. What is odd (a place under alert already, another oblast than
usual) is asked back, and done with --confirm.
  alert      stands until an all-clear, or until --until; it ends nothing that a source says
  all-clear  an official one; what a live official source lists stays under alert, disputed
  retract    takes back what was said by hand in error, and ends nothing that a source says
--preview says whom it would reach and what is odd about it, and does nothing.
${EXITS.en}`,
    uk: `
Вручну, з причиною, яку зберігають і показують. Потрібне право "alert" для цього регіону. Те, що сягає далеко, може
чекати на другу особу; тоді сказано, якою командою це підтвердити. Про дивне (тривога там уже є, інша область, ніж
зазвичай) хаб перепитує; робиться це з --confirm.
  alert      стоїть до відбою або до --until; не скінчує нічого, що каже джерело
  all-clear  офіційний; що перелічує живе офіційне джерело, лишається під тривогою, з позначкою про суперечність
  retract    відкликає помилково оголошене вручну й не скінчує нічого, що каже джерело
--preview каже, кого це сягнуло б і що в цьому дивного, і нічого не робить.
${EXITS.uk}`,
  },
  [
    'allclear alert Kyiv --reason "explosions heard, the feed is late"',
    'allclear alert UA-63 --reason exercise --feed drill --until 2026-11-20T09:00:00Z',
    'allclear all-clear Kyiv --reason "the air force says so"',
    'allclear retract Kyiv --reason "the wrong city"',
  ],
);

type Kind = 'alert' | 'all-clear' | 'retraction';

/** `alert REGION`, `all-clear REGION`, `retract REGION` */
const acting =
  (kind: Kind): CommandBody =>
  async (session, options, [region = '']) => {
    const { t, cli } = session;
    if (region.trim() === '') throw usage(t.usage.regionEmpty);
    if (flagOption(options, 'preview')) return preview(session, kind, region, options);
    const reason = textOption(options, 'reason')?.trim() ?? '';
    if (reason === '') throw usage(t.usage.reason);
    const until = textOption(options, 'until');
    const json = {
      kind,
      region,
      reason,
      hazard: textOption(options, 'hazard'),
      ...(flagOption(options, 'confirm') ? { confirm: true } : {}),
      ...(until === undefined ? {} : { until: timeText(until, '--until', t) }),
    };
    const feed = textOption(options, 'feed');
    const answer = await (await session.hub()).send('POST', 'v1/operator/signals', { query: { feed }, json });
    const body = await bodyOf(session, answer);
    session.answer(body);
    const said = safeDocument(body);
    if (answer.kind === 'ok' && answer.status === 202) {
      session.say(t.act.waits(textOf(said, 'id') ?? '?'));
      return EXIT.ok;
    }
    const ends = textOf(said, 'until');
    const where = await nameOf(session, textOf(said, 'region') ?? region);
    session.say(t.act.done[kind](where, ends === undefined ? undefined : localTime(Date.parse(ends), cli.clock.now())));
    for (const line of effectLines(session, said)) session.say(line);
    return EXIT.ok;
  };

/** Nothing is done. */
const preview = async (
  session: Session,
  kind: Kind,
  region: string,
  options: Parameters<CommandBody>[1],
): Promise<number> => {
  const { t } = session;
  const until = textOption(options, 'until');
  const query = {
    feed: textOption(options, 'feed'),
    kind,
    regions: region,
    hazard: textOption(options, 'hazard'),
    until: until === undefined ? undefined : timeText(until, '--until', t),
  };
  const body = await bodyOf(session, await (await session.hub()).get('v1/operator/preview', query));
  session.answer(body);
  const { touches, destinations, doubts, takesTwo } = safeDocument(body) as Readonly<Record<string, unknown>>;
  session.say(t.act.reaches(Number(touches), Array.isArray(destinations) ? destinations.length : 0));
  for (const doubt of Array.isArray(doubts) ? doubts : []) {
    const say = (t.act.doubts as Readonly<Record<string, string>>)[textOf(doubt, 'code') ?? ''];
    session.say(t.act.odd(say ?? textOf(doubt, 'detail') ?? '?'));
  }
  if (takesTwo === true) session.say(t.act.takesTwo);
  return EXIT.ok;
};

/** The effects of an act, as the hub saw them; a hub of an earlier version says nothing of that. */
const effectLines = ({ t }: Session, said: unknown): readonly string[] => {
  const { effects } = said as { effects?: unknown };
  const known = t.act.effect as Readonly<Record<string, (by: string) => string>>;
  return (Array.isArray(effects) ? effects : []).flatMap((one) => {
    const by = (one as { sources?: unknown }).sources;
    const line = known[textOf(one, 'effect') ?? '']?.(Array.isArray(by) ? by.join(', ') : '');
    return line === undefined ? [] : [line];
  });
};

export const alert = acting('alert');
export const allClear = acting('all-clear');
export const retract = acting('retraction');

/** The act is done: a name that cannot be had is no failure. */
const nameOf = async (session: Session, id: string): Promise<string> => {
  const card = await (await session.hub()).get(`v1/regions/${encodeURIComponent(id)}`);
  const name = card.kind === 'ok' ? textOf(card.body, 'name') : undefined;
  if (card.kind !== 'ok' || name === undefined) return safeText(id);
  return `${safeText(regionName({ name, nameEn: textOf(card.body, 'nameEn') ?? name }, session.lang))} (${safeText(id)})`;
};

export const PROPOSAL_HELP = longHelp(
  {
    en: `
What somebody said by hand and waits for another person with the right "alert"; ten minutes at most. Nobody confirms
what they asked for themselves.
${EXITS.en}`,
    uk: `
Оголошене вручну, що чекає на іншу особу з правом "alert"; не довше десяти хвилин. Ніхто не підтверджує того, про що
просив сам.
${EXITS.uk}`,
  },
  ['allclear proposal list', 'allclear proposal confirm 3f2a', 'allclear proposal refuse 3f2a'],
);

/** `proposal list` */
export const proposalList: CommandBody = async (session, options) => {
  const feed = textOption(options, 'feed');
  const body = await bodyOf(session, await (await session.hub()).get('v1/operator/proposals', { feed }));
  session.answer(body);
  const found = safeDocument(body);
  const { proposals } = found as { proposals?: readonly unknown[] };
  if (proposals === undefined || proposals.length === 0) session.say(session.t.act.nothingWaits);
  for (const one of proposals ?? []) session.say(lineOf(session, one));
  return EXIT.ok;
};

const lineOf = ({ cli }: Session, one: unknown): string => {
  const { kind, region, reason } = { ...(one as object), ...((one as { act?: object }).act ?? {}) } as Record<
    string,
    unknown
  >;
  const at = textOf(one, 'at') ?? textOf(one, 'askedAt');
  const when = at === undefined ? '' : `${localTime(Date.parse(at), cli.clock.now())}  `;
  return `${when}${textOf(one, 'id') ?? '?'}  ${String(kind)} ${String(region)}: ${String(reason)}`;
};

const deciding =
  (word: 'confirm' | 'refuse'): CommandBody =>
  async (session, options, [id = '']) => {
    const path = `v1/operator/proposals/${encodeURIComponent(id)}/${word}`;
    const answer = await (await session.hub()).send('POST', path, { query: { feed: textOption(options, 'feed') } });
    if (answer.kind !== 'ok') throw await problemOf(session, answer);
    session.answer(answer.body);
    session.say(session.t.act.decided[word](safeText(id)));
    return EXIT.ok;
  };

export const proposalConfirm = deciding('confirm');
export const proposalRefuse = deciding('refuse');
