import { textOf } from '../../adapters/allclear/http-client.ts';
import { TEMPLATES } from '../../app/notify/destination.ts';
import { defined } from '../../domain/defined.ts';
import { safeDocument } from '../../protocol/safe-text.ts';
import type { CommandBody, Session } from '../cli.ts';
import { EXIT, EXITS, usage } from '../exit.ts';
import { bodyOf } from '../hub-answer.ts';
import { flagOption, listOf, textOption } from '../read-options.ts';
import { longHelp } from '../text/help.ts';
import { localTime, table } from '../text/plain.ts';
import { listIn } from './answer-fields.ts';

export const DESTINATION_HELP = longHelp(
  {
    en: `
Somewhere that is told: an address by a webhook, or a broker (MQTT) for smart homes and sirens. A test is sent when it is
added, and it is said whether it came. The secret that signs what is sent is shown once. More can be set over HTTP (/docs)
or in the settings (notify.destinations); those of the settings cannot be changed here. Needs the right "manage"; deliveries need "review".
${EXITS.en} "test" and "add" end with 1 when the test did not come.`,
    uk: `
Той, кого сповіщають: адреса через вебхук або брокер (MQTT) для розумного дому й сирен. Щойно його додано, надсилається
перевірка, і сказано, чи дійшла. Таємниця, якою підписано надіслане, показується раз. Більше можна задати через HTTP
(/docs) або в налаштуваннях (notify.destinations); отримувачів із налаштувань тут не змінити. Потрібне право "manage";
для deliveries — "review".
${EXITS.uk} "test" і "add" закінчуються з 1, якщо перевірка не дійшла.`,
  },
  [
    'allclear destination add school --webhook https://school.example/hook --regions Kyiv',
    'allclear destination add home --mqtt mqtt://user:password@homeassistant.local --regions Kyiv',
    'allclear destination add siren --mqtt mqtt://broker.lan/city/siren/set --siren --confirm city/siren --regions 31',
    'allclear destination list',
    'allclear destination test school',
    'allclear destination deliveries school',
    'allclear destination remove school',
  ],
);

/** The address of one, by its id, or by its name where no other has that. */
const pathOf = async (session: Session, named: string, more = ''): Promise<string> => {
  const all = listIn(await bodyOf(session, await (await session.hub()).get('v1/destinations')), 'destinations');
  const ids = all.flatMap((one) => (textOf(one, 'name') === named ? [textOf(one, 'id') ?? ''] : []));
  const isId = all.some((one) => textOf(one, 'id') === named);
  if (!isId && ids.length > 1) throw usage(session.t.destinations.several(named, ids.join(', ')));
  const [id = named] = isId ? [] : ids;
  return `v1/destinations/${encodeURIComponent(id)}${more}`;
};

/** `destination list` */
export const destinationList: CommandBody = async (session) => {
  const { t, paint } = session;
  const body = await bodyOf(session, await (await session.hub()).get('v1/destinations'));
  session.answer(body);
  const now = session.cli.clock.now();
  const stateOf = ({ standing }: { readonly standing?: unknown }): string => {
    const time = (field: string): string | undefined => {
      const at = textOf(standing, field);
      return at === undefined ? undefined : localTime(Date.parse(at), now);
    };
    const [failing, reached] = ['failingSince', 'reachedAt'].map(time);
    if ((standing as { readonly ended?: unknown } | undefined)?.ended != null) return paint.bad(t.destinations.ended);
    if (failing !== undefined) return paint.bad(t.destinations.failing(failing));
    return reached === undefined ? t.destinations.neverTold : t.destinations.reached(reached);
  };
  const rows = listIn(safeDocument(body), 'destinations').map((one) => [
    ...['id', 'name', 'kind', 'feed', 'from'].map((field) => textOf(one, field) ?? ''),
    stateOf(one as { readonly standing?: unknown }),
    textOf(one, 'url') ?? '',
  ]);
  if (rows.length === 0) session.say(t.destinations.none);
  else
    for (const line of table([t.destinations.head, ...rows], (cell, _, row) => (row === 0 ? paint.bold(cell) : cell)))
      session.say(line);
  return EXIT.ok;
};

/** A template by its name, or else a file with JSONata. */
const templateOf = async (text: string, readText: (path: string) => Promise<string>): Promise<unknown> =>
  TEMPLATES.some((name) => name === text) ? text : { jsonata: (await readText(text)).trim() };

/** `destination add NAME --webhook URL`, or `--mqtt URL`, or `--push URL` */
export const destinationAdd: CommandBody = async (session, options, [name = '']) => {
  const { t, paint } = session;
  const regions = textOption(options, 'regions');
  const feed = textOption(options, 'feed');
  const webhook = textOption(options, 'webhook');
  const mqtt = textOption(options, 'mqtt');
  const pushed = textOption(options, 'push');
  const [url, another] = [webhook, mqtt, pushed].filter((one) => one !== undefined);
  if (url === undefined || another !== undefined) throw usage(t.destinations.oneWay);
  const [p256dh, auth] = [textOption(options, 'p256dh'), textOption(options, 'auth')];
  const push = pushed === undefined ? undefined : { p256dh, auth };
  if (push !== undefined && (p256dh === undefined || auth === undefined)) throw usage(t.destinations.pushKeys);
  const template = textOption(options, 'template');
  const confirm = textOption(options, 'confirm');
  const json = {
    name,
    kind: webhook !== undefined ? 'webhook' : mqtt !== undefined ? 'mqtt' : 'push',
    url,
    ...defined({ push }),
    ...(template === undefined ? {} : { template: await templateOf(template, session.cli.readText) }),
    ...(flagOption(options, 'siren') ? { as: 'siren' } : {}),
    ...(confirm === undefined ? {} : { siren: { confirm } }),
    ...defined({ feed }),
    ...(regions === undefined ? {} : { regions: listOf(regions) }),
  };
  const body = await bodyOf(session, await (await session.hub()).send('POST', 'v1/destinations', { json }));
  session.answer(body);
  const made = safeDocument(body) as { readonly test?: unknown };
  session.say(t.destinations.added(name, textOf(made, 'id') ?? '?'));
  const secret = textOf(made, 'secret');
  if (secret !== undefined) session.say(t.destinations.secret(paint.bold(secret)));
  const came = textOf(made.test, 'came') ?? 'waiting';
  session.say(t.destinations.test(came, textOf(made.test, 'reason')));
  return came === 'no' ? EXIT.failed : EXIT.ok;
};

/** `destination test NAME` */
export const destinationTest: CommandBody = async (session, _options, [named = '']) => {
  const body = await bodyOf(session, await (await session.hub()).send('POST', await pathOf(session, named, '/test')));
  session.answer(body);
  const tested = safeDocument(body);
  const came = textOf(tested, 'came') ?? 'waiting';
  session.say(session.t.destinations.test(came, textOf(tested, 'reason')));
  return came === 'no' ? EXIT.failed : EXIT.ok;
};

/** `destination deliveries NAME` */
export const destinationDeliveries: CommandBody = async (session, _options, [named = '']) => {
  const body = await bodyOf(session, await (await session.hub()).get(await pathOf(session, named, '/deliveries')));
  session.answer(body);
  const now = session.cli.clock.now();
  const { outcomes } = session.t.destinations;
  const rows = listIn(safeDocument(body), 'deliveries').map((one) => {
    const outcome = textOf(one, 'outcome') ?? '';
    const reason = textOf(one, 'reason');
    return [
      localTime(Date.parse(textOf(one, 'at') ?? ''), now),
      textOf(one, 'type') ?? '',
      textOf(one, 'region') ?? '',
      `${outcomes[outcome] ?? outcome}${reason === undefined ? '' : `: ${reason}`}`,
    ];
  });
  if (rows.length === 0) session.say(session.t.destinations.nothingSent);
  for (const line of table(rows)) session.say(line);
  return EXIT.ok;
};

/** `destination remove NAME` */
export const destinationRemove: CommandBody = async (session, _options, [named = '']) => {
  const body = await bodyOf(session, await (await session.hub()).send('DELETE', await pathOf(session, named)));
  session.answer(body);
  session.say(session.t.destinations.removed(textOf(safeDocument(body), 'name') ?? named));
  return EXIT.ok;
};
