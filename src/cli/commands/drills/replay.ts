import type { CommandBody } from '../../cli.ts';
import { usage } from '../../exit.ts';
import { flagOption, textOption } from '../../read-options.ts';
import { longHelp } from '../../text/help.ts';
import { drillAsked } from './asked.ts';
import { listScenarios, playScenario } from './play.ts';

export const REPLAY_HELP = longHelp(
  {
    en: `
SCENARIO is the name of one that ships (--list), or a file. NDJSON, one signal a line in order of arrival:
  {"id":"1","source":"city","region":"31","kind":"alert","at":"2022-12-25T07:23:31Z"}
with an optional first line {"scenario":"name","sources":{"city":{"trust":"relay"}}}; or a CSV of intervals with the
columns oblast,raion,hromada,level,started_at,finished_at,source or region,started_at,finished_at,naive.
Packed by gzip or not; - reads standard input. Ends that nobody announced (naive) are played and counted.

The file is sent to the hub, which plays it (its role replay); this needs the right "drill". The feed is made with status
Exercise when it is new. Nothing is ever played into a feed that is Actual. At the end board and history of the hub are
compared with what the rules alone make of the scenario. Ctrl-C pauses it; the same command goes on where it was.

Faults: duplicates (same id, other id, other source), disorder, delay, loss (of all-clears), skew (of clocks), silence
(of one source), malformed, bursts, flapping. Shares are 0 to 1, times such as 30s; all of them usual: --faults all
Exit codes: 0 played and the same; 1 different, left before the end, failed, or nothing could be taken; 2 bad usage,
3 hub not reachable, 4 no token that allows it.`,
    uk: `
SCENARIO — назва сценарію з комплекту (--list) або файл. NDJSON, один сигнал у рядку, у порядку надходження:
  {"id":"1","source":"city","region":"31","kind":"alert","at":"2022-12-25T07:23:31Z"}
перший рядок може бути {"scenario":"name","sources":{"city":{"trust":"relay"}}}; або CSV із проміжками й стовпцями
oblast,raion,hromada,level,started_at,finished_at,source чи region,started_at,finished_at,naive.
Можна стиснути gzip; - читає стандартний вхід. Кінці, яких ніхто не оголошував (naive), граються й рахуються.

Файл надсилається хабу, який його грає (його роль replay); потрібне право "drill". Нова стрічка має статус Exercise. У
стрічку зі статусом Actual ніколи нічого не грають. Наприкінці табло та історія хабу порівнюються з тим, що виходить за
самими правилами. Ctrl-C призупиняє; та сама команда продовжить звідти.

Збої: duplicates (той самий id, інший id, інше джерело), disorder, delay, loss (відбоїв), skew (годинників), silence
(одного джерела), malformed, bursts, flapping. Частки — від 0 до 1, час — як-от 30s; усі звичайні: --faults all
Коди виходу: 0 зіграно, і все збіглося; 1 інакше, залишено до кінця, не вдалося або нічого не прийнято; 2 неправильна
команда, 3 хаб недосяжний, 4 немає токена з таким правом.`,
  },
  [
    'allclear replay nationwide --speed 60 --report drill.html',
    'allclear replay day.signals.jsonl --feed drill --speed 60',
    'allclear replay official_data_en.csv.gz --feed history --speed max --faults all --seed 7 --json',
    'zcat day.csv.gz | allclear replay - --feed drill --trust volunteer=relay',
  ],
);

/** `replay SCENARIO`: lets the hub play a scenario through its queue, sequencer and log, and prove what came of it. */
export const replay: CommandBody = async (session, options, [path]) => {
  const asked = drillAsked(options, session.t);
  if (flagOption(options, 'list')) return listScenarios(session);
  if (path === undefined) throw usage(session.t.drill.needsScenario);
  return playScenario(session, path, textOption(options, 'feed') ?? 'drill', asked);
};
