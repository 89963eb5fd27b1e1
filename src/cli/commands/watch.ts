import { readRegionCard } from '../../adapters/allclear/answers.ts';
import type { LiveState } from '../../adapters/allclear/live-client.ts';
import { liveClient } from '../../adapters/allclear/live-client.ts';
import { defined } from '../../domain/defined.ts';
import type { ErrorFrame, Frame } from '../../protocol/live/frames.ts';
import { parsePosition } from '../../protocol/live/position.ts';
import { safeDocument, safeJson, safeText } from '../../protocol/safe-text.ts';
import type { CommandBody, Session } from '../cli.ts';
import type { ExitCode } from '../exit.ts';
import { CliError, EXIT, EXITS, usage } from '../exit.ts';
import { bodyOf, unreachable } from '../hub-answer.ts';
import { durationOf, listOf, textOption } from '../read-options.ts';
import { longHelp } from '../text/help.ts';
import { watchText } from '../text/watch.ts';
import { understood } from './status.ts';

export const WATCH_HELP = longHelp(
  {
    en: `
Comes back by itself when the connection breaks, and says what was missed. Ctrl-C ends it with 0.
With --json: one document a line (NDJSON): every frame as the hub sends it, and {"type":"connection","state":…}
when the connection changes; "quiet" and "lost" mean that what was heard before may be old.
${EXITS.en}`,
    uk: `
Відновлює зʼєднання само, коли воно рветься, і каже, що пропущено. Ctrl-C закінчує з 0.
З --json: один документ у рядку (NDJSON): кожен кадр, як його надіслав хаб, і {"type":"connection","state":…}, коли
змінюється зʼєднання; "quiet" і "lost" означають, що почуте раніше могло застаріти.
${EXITS.uk}`,
  },
  [
    'allclear watch',
    'allclear watch --regions Kyiv,UA-63 --lang uk',
    'allclear watch --feed drill --hazards air-raid',
    `allclear watch --json --for 30s | jq -c 'select(.type == "events")'`,
    'allclear watch --regions 31 --count 1        (waits for the next change)',
  ],
);

type Wanted = {
  readonly token: string | undefined;
  readonly feed: string | undefined;
  /** Ids. */
  readonly regions: readonly string[] | undefined;
  readonly hazards: readonly string[] | undefined;
  readonly since: string | undefined;
  readonly forMs: number | undefined;
  readonly count: number | undefined;
};

/** `watch`: every change as it happens. */
export const watch: CommandBody = async (session, options) => {
  const text = (name: string): string | undefined => textOption(options, name);
  const list = (name: string): readonly string[] | undefined => {
    const given = text(name);
    return given === undefined ? undefined : listOf(given);
  };
  const since = text('since');
  if (since !== undefined && parsePosition(since) === undefined) throw usage(session.t.usage.since(since));
  const length = text('for');
  const forMs = length === undefined ? undefined : durationOf(length, '--for', session.t);
  const given = text('count');
  const count = given === undefined ? undefined : Number(given);
  if (count !== undefined && !(Number.isInteger(count) && count > 0)) throw usage(session.t.usage.changes(given ?? ''));
  const regions = await idsOf(session, list('regions'));
  const token = await session.token();
  return follow(session, {
    token: token?.text,
    feed: text('feed'),
    regions,
    hazards: list('hazards'),
    since,
    forMs,
    count,
  });
};

/** The hub knows every spelling; asked now, a misspelt place ends the command instead of showing nothing for ever. */
const idsOf = async (
  session: Session,
  regions: readonly string[] | undefined,
): Promise<readonly string[] | undefined> => {
  if (regions === undefined) return undefined;
  if (regions.length === 0) throw usage(session.t.usage.emptyList('--regions'));
  const http = await session.hub();
  const cards = await Promise.all(regions.map((region) => http.get(`v1/regions/${encodeURIComponent(region)}`)));
  return Promise.all(cards.map(async (card) => understood(readRegionCard(await bodyOf(session, card))).id));
};

const follow = (session: Session, wanted: Wanted): Promise<ExitCode> =>
  new Promise((resolve, reject) => {
    const { cli } = session;
    const tell = session.json ? documents(session) : lines(session, wanted.regions);
    let connected = false;
    let changes = 0;
    let why = 'the hub did not answer in time';
    let said: ErrorFrame | undefined;
    const cancels: (() => void)[] = [];

    const end = (error?: CliError): void => {
      for (const cancel of cancels) cancel();
      client.close();
      if (error === undefined) resolve(EXIT.ok);
      else reject(error);
    };

    const onState = (state: LiveState): void => {
      tell.state(state);
      if (state.kind === 'connected') connected = true;
      if (state.kind === 'lost') ({ why } = state);
      if (state.kind === 'ended') end(refused(state, said));
    };

    const onFrame = (frame: Frame): void => {
      tell.frame(frame);
      if (frame.type === 'error') said = frame;
      if (frame.type !== 'events') return;
      changes += frame.events.length;
      if (wanted.count !== undefined && changes >= wanted.count) end();
    };

    const { feed, regions, hazards, since, token } = wanted;
    const client = liveClient({
      url: session.base(),
      ...defined({ feed, regions, hazards, since, token }),
      onFrame,
      onState,
      clock: cli.clock,
      random: cli.random,
      connect: cli.connect,
    });
    const interrupt = (): void => end();
    cli.interrupted.addEventListener('abort', interrupt, { once: true });
    cancels.push(() => cli.interrupted.removeEventListener('abort', interrupt));
    if (wanted.forMs !== undefined)
      cancels.push(cli.clock.after(wanted.forMs, () => end(connected ? undefined : unreachable(session, why))));
    if (cli.interrupted.aborted) end();
  });

type Teller = { frame(frame: Frame): void; state(state: LiveState): void };

const documents = ({ cli }: Session): Teller => {
  const write = (document: unknown): void => cli.stdout(`${safeJson(document)}\n`);
  return {
    frame: write,
    state: ({ kind, ...state }) => write({ type: 'connection', state: kind, ...state }),
  };
};

const lines = (session: Session, regions: readonly string[] | undefined): Teller => {
  const { cli, paint, lang } = session;
  const text = watchText({ paint, lang, now: cli.clock.now }, regions);
  const write = (some: readonly string[]): void => {
    for (const line of some) session.say(line);
  };
  return {
    frame: (frame) => write(text.frame(safeDocument(frame))),
    state: (state) => write(text.state(safeDocument(state))),
  };
};

/** The hub's last words say more than the code it closes with. */
const refused = (
  { why, code, status }: Extract<LiveState, { readonly kind: 'ended' }>,
  said: ErrorFrame | undefined,
): CliError => {
  const isUsage = code === 4500 || status === 400 || status === 404;
  return new CliError(
    safeText(said?.code ?? 'live.refused'),
    safeText(said?.detail ?? `the hub refuses: ${why}`),
    isUsage ? EXIT.usage : EXIT.failed,
  );
};
