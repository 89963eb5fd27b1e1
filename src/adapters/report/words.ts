import type { Hazard } from '../../domain/words.ts';

/** Texts of a report, in both languages: for whoever ordered the drill, then for whoever runs the hub. */
export type ReportWords = {
  readonly exercise: string;
  readonly locale: string;
  readonly lead: (feed: string) => string;
  readonly played: (from: string, to: string, zone: string, speed: string, on: string) => string;
  readonly fastest: string;
  readonly same: string;
  readonly different: string;
  readonly sameText: (regions: number, intervals: number) => string;
  readonly differentText: (differences: number, unmarked: number) => string;
  readonly summary: string;
  readonly alerts: (alerts: number, regions: number) => string;
  readonly speedOf: (typical: string, most: string) => string;
  readonly notMeasured: string;
  readonly lost: (dead: number, unread: number) => string;
  readonly nothingLost: string;
  readonly when: string;
  readonly hint: string;
  readonly below: string;
  readonly all: string;
  readonly timeline: string;
  readonly latency: string;
  readonly told: string;
  readonly toldHead: readonly [string, string, string, string, string];
  readonly toldNobody: string;
  readonly failing: string;
  readonly latencyLabel: string;
  readonly byRegion: readonly [string, string, string, string, string];
  readonly going: string;
  readonly print: string;
  readonly hazards: Readonly<Record<Hazard, string>>;
  readonly latencyHead: readonly string[];
  readonly stages: Readonly<Record<'received' | 'sequenced' | 'sent' | 'seen' | 'whole', string>>;
  readonly signals: string;
  readonly signalsHead: readonly [string, string, string];
  readonly taken: string;
  readonly repeated: string;
  readonly refused: (code: string) => string;
  readonly unread: string;
  readonly dead: string;
  readonly perSecond: string;
  readonly worked: string;
  readonly faults: (seed: number) => string;
  readonly faultsHead: readonly [string, string, string];
  readonly silent: string;
  readonly differences: string;
  readonly differencesHead: readonly [string, string, string, string];
  readonly inAll: (count: number) => string;
  readonly lines: string;
  readonly linesHead: readonly [string, string, string];
  readonly subscriber: (frames: number, events: number, unmarked: number) => string;
  readonly noSubscriber: string;
  readonly hours: string;
  readonly minutes: string;
  readonly seconds: string;
  readonly milliseconds: string;
};

export const REPORT_WORDS: Readonly<Record<'en' | 'uk', ReportWords>> = {
  en: {
    exercise: 'EXERCISE',
    locale: 'en-GB',
    lead: (feed) => `A drill in feed ${feed}. It is a rehearsal, not the real thing.`,
    played: (from, to, zone, speed, on) =>
      `Time of the scenario: ${from} to ${to} (${zone}), played ${speed} on ${on}.`,
    fastest: 'as fast as possible',
    same: 'passed',
    different: 'not passed',
    sameText: (regions, intervals) =>
      `All ${regions} regions of the board and all ${intervals} intervals of the history are what the rules alone make of the scenario.`,
    differentText: (differences, unmarked) =>
      `${differences} differences from what the rules alone make of the scenario; ${unmarked} frames or events without Exercise.`,
    summary: 'In short',
    alerts: (alerts, regions) => `${alerts} alerts in ${regions} ${regions === 1 ? 'region' : 'regions'} were played.`,
    speedOf: (typical, most) =>
      `From the moment a signal was due until a subscriber had it: typically ${typical}, at most ${most}.`,
    notMeasured: 'How soon subscribers had it was not measured.',
    lost: (dead, unread) =>
      `${dead} batches of signals failed for good, ${unread} lines of the file could not be read.`,
    nothingLost: 'No signal was lost.',
    when: 'When there were alerts',
    hint: 'Wheel or + and − to zoom, drag or arrow keys to move, double-click for all of it.',
    below: 'regions below the first level',
    all: 'all',
    timeline: 'Timeline of alerts by region; the table below has the figures',
    latency: 'How long it took',
    told: 'Who was reached',
    toldHead: ['Destination', 'Kind', 'Messages', 'First', 'Last'],
    toldNobody: 'No destination is told of drills.',
    failing: 'the last one did not come',
    latencyLabel: 'Distribution of latency; the numbers are in the table below',
    byRegion: ['region', 'alerts', 'under alert', 'the first began', 'the last ended'],
    going: 'still standing',
    print: 'Print',
    hazards: {
      'air-raid': 'air raid',
      artillery: 'artillery shelling',
      'urban-fights': 'street fighting',
      chemical: 'chemical danger',
      nuclear: 'radiation danger',
    },
    latencyHead: ['milliseconds', 'count', 'half within', '90 % within', '99 % within', 'the longest'],
    stages: {
      received: 'due → received',
      sequenced: 'received → sequenced',
      sent: 'sequenced → sent',
      seen: 'sent → seen',
      whole: 'due → seen by a subscriber',
    },
    signals: 'What became of the signals',
    signalsHead: ['', 'by the rules', 'by the hub'],
    taken: 'taken',
    repeated: 'repeated',
    refused: (code) => `refused: ${code}`,
    unread: 'lines not read',
    dead: 'dead letters',
    perSecond: 'signals a second',
    worked: 'seconds of work',
    faults: (seed) => `Faults, from seed ${seed}`,
    faultsHead: ['fault', 'asked for', 'done'],
    silent: 'silent source',
    differences: 'Differences',
    differencesHead: ['region', 'where', 'expected', 'by the hub'],
    inAll: (count) => `${count} in all`,
    lines: 'Lines that could not be read',
    linesHead: ['line', 'code', 'detail'],
    subscriber: (frames, events, unmarked) =>
      `A subscriber of the hub got ${frames} frames with ${events} events; ${unmarked} of them did not say Exercise.`,
    noSubscriber: 'No hub could be subscribed at, so what a subscriber would have seen was not measured.',
    hours: 'h',
    minutes: 'min',
    seconds: 's',
    milliseconds: 'ms',
  },
  uk: {
    exercise: 'НАВЧАННЯ',
    locale: 'uk-UA',
    lead: (feed) => `Навчання у стрічці ${feed}. Це репетиція, а не справжня тривога.`,
    played: (from, to, zone, speed, on) => `Час сценарію: від ${from} до ${to} (${zone}), програно ${speed} ${on}.`,
    fastest: 'якнайшвидше',
    same: 'пройдено',
    different: 'не пройдено',
    sameText: (regions, intervals) =>
      `Усі регіони стану (${regions}) і всі проміжки історії (${intervals}) саме такі, якими їх за самими правилами робить сценарій.`,
    differentText: (differences, unmarked) =>
      `Відмінностей від того, що за самими правилами робить сценарій: ${differences}; кадрів чи подій без позначки навчання: ${unmarked}.`,
    summary: 'Коротко',
    alerts: (alerts, regions) => `Програно тривог: ${alerts}, регіонів: ${regions}.`,
    speedOf: (typical, most) =>
      `Від миті, коли сигнал мав надійти, до підписника: зазвичай ${typical}, щонайдовше ${most}.`,
    notMeasured: 'Як швидко це дійшло до підписників, не вимірювали.',
    lost: (dead, unread) => `Пакетів сигналів, що не дійшли: ${dead}; рядків файла, яких не прочитано: ${unread}.`,
    nothingLost: 'Жодного сигналу не втрачено.',
    when: 'Коли були тривоги',
    hint: 'Коліщатко або + і − змінюють масштаб, тягнути чи стрілки — рухати, подвійне клацання — усе.',
    below: 'регіони нижче першого рівня',
    all: 'усе',
    timeline: 'Хронологія тривог за регіонами; числа в таблиці нижче',
    latency: 'Скільки це тривало',
    told: 'До кого дійшло',
    toldHead: ['Отримувач', 'Вид', 'Повідомлень', 'Перше', 'Останнє'],
    toldNobody: 'Жоден отримувач не чує про навчання.',
    failing: 'останнє не дійшло',
    latencyLabel: 'Розподіл затримок; числа в таблиці нижче',
    byRegion: ['регіон', 'тривог', 'під тривогою', 'перша почалася', 'остання скінчилася'],
    going: 'триває',
    print: 'Друкувати',
    hazards: {
      'air-raid': 'повітряна тривога',
      artillery: 'артилерійський обстріл',
      'urban-fights': 'вуличні бої',
      chemical: 'хімічна небезпека',
      nuclear: 'радіаційна небезпека',
    },
    latencyHead: ['мілісекунди', 'скільки', 'половина за', '90 % за', '99 % за', 'найдовше'],
    stages: {
      received: 'мав надійти → отримано',
      sequenced: 'отримано → впорядковано',
      sent: 'впорядковано → надіслано',
      seen: 'надіслано → побачено',
      whole: 'мав надійти → побачив підписник',
    },
    signals: 'Що сталося із сигналами',
    signalsHead: ['', 'за правилами', 'на хабі'],
    taken: 'прийнято',
    repeated: 'повторено',
    refused: (code) => `відхилено: ${code}`,
    unread: 'рядків не прочитано',
    dead: 'не дійшло',
    perSecond: 'сигналів за секунду',
    worked: 'секунд роботи',
    faults: (seed) => `Збої, від числа ${seed}`,
    faultsHead: ['збій', 'просили', 'зроблено'],
    silent: 'мовчазне джерело',
    differences: 'Відмінності',
    differencesHead: ['регіон', 'де', 'очікувалося', 'на хабі'],
    inAll: (count) => `усього ${count}`,
    lines: 'Рядки, які не вдалося прочитати',
    linesHead: ['рядок', 'код', 'пояснення'],
    subscriber: (frames, events, unmarked) =>
      `Підписник хабу отримав кадрів: ${frames}, подій: ${events}; без позначки навчання з них: ${unmarked}.`,
    noSubscriber: 'Підписатися на хаб не вдалося, тож що побачив би підписник, не виміряно.',
    hours: 'год',
    minutes: 'хв',
    seconds: 'с',
    milliseconds: 'мс',
  },
};
