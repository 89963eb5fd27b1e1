import { basename } from 'node:path';
import { textOf } from '../../adapters/allclear/http-client.ts';
import { openFile } from '../../adapters/files/bytes.ts';
import { safeDocument } from '../../protocol/safe-text.ts';
import type { CommandBody } from '../cli.ts';
import { EXIT, EXITS, usage } from '../exit.ts';
import { bodyOf } from '../hub-answer.ts';
import { flagOption, textOption } from '../read-options.ts';
import { longHelp } from '../text/help.ts';
import { localTime, table } from '../text/plain.ts';
import { fieldOf, listIn } from './answer-fields.ts';

export const OUTLINES_HELP = longHelp(
  {
    en: `
Where regions lie, for /v1/where, /v1/geo and the messages of CAP. The oblasts ship; raions and hromadas come out of a
file of yours: GeoJSON or TopoJSON in degrees, gzip or not, each feature with its KATOTTG, ISO code or name. What does not
match, and what cannot be used, is listed. Needs the right "manage".
${EXITS.en}`,
    uk: `
Де лежать регіони: для /v1/where, /v1/geo й повідомлень CAP. Обриси областей є в комплекті; райони й громади беруться з
вашого файлу: GeoJSON або TopoJSON у градусах, можна gzip, у кожного обʼєкта — КАТОТТГ, код ISO або назва. Що не
підійшло і що непридатне, буде перелічено. Потрібне право "manage".
${EXITS.uk}`,
  },
  ['allclear outlines add raions.geojson', 'allclear outlines list', 'allclear outlines remove --all'],
);

/** Unmatched features and problems that are shown one by one. */
const SHOWN = 20;

/** `outlines add FILE` */
export const outlinesAdd: CommandBody = async (session, options, [path = '-']) => {
  const { cli, t, paint } = session;
  const file = await openFile(path, cli.stdin);
  const query = { feed: textOption(options, 'feed'), name: path === '-' ? 'standard input' : basename(path) };
  const upload = { type: 'application/octet-stream', bytes: file.chunks };
  const sent = await (await session.hub()).upload('v1/outlines', upload, { query, signal: cli.interrupted });
  const problem = file.problem();
  if (problem !== undefined) throw problem;
  const body = await bodyOf(session, sent);
  session.answer(body);
  const made = safeDocument(body);
  const points = fieldOf(made, 'points');
  const numberIn = (from: unknown, name: string): string => t.number(Number(fieldOf(from, name) ?? 0));
  session.say(
    t.outlines.added(
      t.count(listIn(made, 'regions').length, 'region'),
      numberIn(points, 'kept'),
      numberIn(points, 'read'),
    ),
  );
  const tell = (name: string, head: (count: string) => string, line: (one: unknown) => string): void => {
    const all = fieldOf(made, name);
    if (Number(fieldOf(all, 'total') ?? 0) === 0) return;
    session.say(head(numberIn(all, 'total')));
    for (const one of listIn(all, 'first').slice(0, SHOWN)) session.say(paint.dim(`  ${line(one)}`));
  };
  tell('unmatched', t.outlines.unmatched, String);
  tell('problems', t.outlines.unusable, (one) => `${textOf(one, 'region')}: ${textOf(one, 'detail')}`);
  return EXIT.ok;
};

/** `outlines list` */
export const outlinesList: CommandBody = async (session, options) => {
  const query = { feed: textOption(options, 'feed') };
  const body = await bodyOf(session, await (await session.hub()).get('v1/outlines', query));
  session.answer(body);
  const now = session.cli.clock.now();
  const rows = listIn(safeDocument(body), 'outlines').map((one) => [
    ...['region', 'name', 'file'].map((field) => textOf(one, field) ?? ''),
    session.t.number(Number(fieldOf(one, 'points') ?? 0)),
    localTime(Date.parse(textOf(one, 'addedAt') ?? ''), now),
  ]);
  if (rows.length === 0) session.say(session.t.outlines.none);
  else
    for (const line of table([session.t.outlines.head, ...rows], (cell, _, row) =>
      row === 0 ? session.paint.bold(cell) : cell,
    ))
      session.say(line);
  return EXIT.ok;
};

/** `outlines remove [regions...]` */
export const outlinesRemove: CommandBody = async (session, options, regions) => {
  const isAll = flagOption(options, 'all');
  if (isAll === regions.length > 0) throw usage(session.t.outlines.nameOrAll);
  const query = { feed: textOption(options, 'feed'), ...(isAll ? {} : { regions: regions.join(',') }) };
  const body = await bodyOf(session, await (await session.hub()).send('DELETE', 'v1/outlines', { query }));
  session.answer(body);
  session.say(session.t.outlines.removed(session.t.count(listIn(safeDocument(body), 'regions').length, 'region')));
  return EXIT.ok;
};
