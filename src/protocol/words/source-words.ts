/** Words about a source, the same on the page, in the commands and over HTTP. */

type SourceState = 'live' | 'silent' | 'never-heard' | 'muted';

/** Why a source that the hub asks by itself is not usable; after "not usable now:". */
export const FAILURES_EN = {
  'upstream.unreachable': 'it cannot be reached',
  'upstream.timeout': 'it does not answer in time',
  'upstream.http': 'it answers with an error',
  'upstream.quota': 'it says that we ask too often',
  'upstream.key': 'it does not accept our key',
  'upstream.unreadable': 'its answer cannot be read',
  'upstream.too-large': 'its answer is too large',
  'upstream.empty': 'its list is empty, though something is always active',
  'upstream.stale': 'its answer is out of date',
  'upstream.drill': 'it is a drill, and drills do not reach a live feed',
  'upstream.resting': 'it failed too often and is left alone for a while',
  'upstream.owes': 'some of its messages could not be read yet',
  'budget.spent': 'our share of its quota is spent for now',
  'hub.refused': 'the hub could not take what it said',
} as const;

export type FailureCode = keyof typeof FAILURES_EN;

/** `lastGood`, `next`: a length of time comes in, written out. */
export type SourceWords = {
  readonly states: Readonly<Record<SourceState, string>>;
  readonly upstream: {
    readonly muted: string;
    readonly works: string;
    readonly notYet: string;
    readonly lastGood: (length: string) => string;
    readonly next: (length: string) => string;
    readonly fails: (why: string, times: number) => string;
  };
  readonly failures: Readonly<Record<FailureCode, string>>;
};

export const SOURCE_WORDS: Readonly<Record<'en' | 'uk', SourceWords>> = {
  en: {
    states: { live: 'live', silent: 'silent', 'never-heard': 'never heard', muted: 'muted' },
    upstream: {
      muted: 'Muted: nothing it says is taken.',
      works: 'It works.',
      notYet: 'It has not answered yet.',
      lastGood: (length) => `It last answered ${length} ago.`,
      next: (length) => `It is asked again in ${length}.`,
      fails: (why, times) => `Not usable now: ${why}${times > 1 ? ` (${times} times in a row)` : ''}.`,
    },
    failures: FAILURES_EN,
  },
  uk: {
    states: { live: 'чути', silent: 'мовчить', 'never-heard': 'ще не чути', muted: 'заглушене' },
    upstream: {
      muted: 'Заглушене: нічого з його слів не приймається.',
      works: 'Працює.',
      notYet: 'Ще не відповідало.',
      lastGood: (length) => `Востаннє відповіло ${length} тому.`,
      next: (length) => `Наступний запит через ${length}.`,
      fails: (why, times) => `Зараз непридатне: ${why}${times > 1 ? ` (спроб поспіль: ${times})` : ''}.`,
    },
    failures: {
      'upstream.unreachable': 'недоступне',
      'upstream.timeout': 'не відповідає вчасно',
      'upstream.http': 'відповідає помилкою',
      'upstream.quota': 'каже, що ми питаємо надто часто',
      'upstream.key': 'не приймає нашого ключа',
      'upstream.unreadable': 'його відповідь неможливо прочитати',
      'upstream.too-large': 'його відповідь завелика',
      'upstream.empty': 'його список порожній, хоча щось завжди діє',
      'upstream.stale': 'його відповідь застаріла',
      'upstream.drill': 'це навчання, а навчання не йдуть у справжню стрічку',
      'upstream.resting': 'надто часто відмовляло, тож перерва',
      'upstream.owes': 'деякі його повідомлення ще не вдалося прочитати',
      'budget.spent': 'наша частка його квоти наразі вичерпана',
      'hub.refused': 'хаб не міг прийняти сказане',
    },
  },
};

/** A source that the hub asks by itself, as it is told over HTTP. */
export type UpstreamWire = {
  readonly state: string;
  readonly failures: number;
  readonly lastGoodAt: string | null;
  readonly nextPollAt: string | null;
  readonly lastFailure: { readonly code: string } | null;
};

/** How it is doing, in one to three sentences. */
export const upstreamWords = (
  { state, failures, lastGoodAt, nextPollAt, lastFailure }: UpstreamWire,
  now: number,
  words: Pick<SourceWords, 'upstream' | 'failures'>,
  length: (ms: number) => string,
): string => {
  const { upstream } = words;
  if (state === 'muted') return upstream.muted;
  const good = lastGoodAt === null ? upstream.notYet : upstream.lastGood(length(now - Date.parse(lastGoodAt)));
  const ahead = nextPollAt === null ? 0 : Date.parse(nextPollAt) - now;
  const next = ahead > 0 ? ` ${upstream.next(length(ahead))}` : '';
  if (lastFailure === null || state === 'ok') return `${state === 'ok' ? `${upstream.works} ` : ''}${good}${next}`;
  const why = (words.failures as Readonly<Record<string, string>>)[lastFailure.code] ?? lastFailure.code;
  return `${upstream.fails(why, failures)} ${good}${next}`;
};
