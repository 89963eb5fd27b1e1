import type { RegionState } from '../../domain/place-state.ts';

/** The notification of a push, in the service worker. Nothing here knows the page: the page may be closed for weeks. */
export type Notice = {
  readonly title: string;
  readonly options: {
    readonly body: string;
    readonly tag: string;
    readonly lang: string;
    readonly icon: string;
    /** A notice of the same tag is replaced; true: with its sound again. */
    readonly renotify: boolean;
    readonly silent: boolean;
    readonly requireInteraction: boolean;
    readonly timestamp?: number;
    readonly data: NoticeData;
  };
  /** Where what is shown of this place, under other tags, is no longer so. */
  readonly clears?: string;
  /** The code that has to be said back to the hub. */
  readonly confirm?: { readonly subscription: string; readonly code: string };
};

export type NoticeData = {
  readonly id?: string;
  readonly region?: string;
  /** Where a click leads, when not to the page itself. */
  readonly link?: string;
};

const STATES: readonly RegionState[] = ['alert', 'partial', 'clear', 'unknown'];

/** A push that cannot be read is shown all the same: a browser takes the right to push from a page that stays silent. */
const UNREADABLE = {
  title: 'AllClear',
  body: 'Щось сталося. Відкрийте сторінку / Something happened. Open the page',
};

export const noticeOf = (text: string, shown: readonly NoticeData[]): Notice => {
  const push = parse(text);
  const notification = recordOf(push['notification']);
  const { title, body } = { ...UNREADABLE, ...textsOf(notification, ['title', 'body']) };
  const { id, region, type, code, subscription, timestamp } = textsOf(push, [
    'id',
    'region',
    'type',
    'code',
    'subscription',
    'timestamp',
  ]);
  const { tag, lang, navigate } = textsOf(notification, ['tag', 'lang', 'navigate']);
  const state = STATES.find((one) => one === push['state']) ?? 'unknown';
  // Told again after the hub was restarted: it is there already, and must not ring twice.
  const isRepeat = id !== undefined && shown.some((one) => one.id === id);
  const sound = push['sound'] !== false && !isRepeat;
  const at = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  const link = navigate !== undefined && !navigate.includes('#region=') && region !== undefined ? navigate : undefined;
  return {
    title: title ?? UNREADABLE.title,
    options: {
      body: body ?? '',
      tag: tag ?? 'allclear-push',
      lang: lang ?? 'uk',
      icon: `icon-${state}.svg`,
      renotify: sound,
      silent: !sound,
      requireInteraction: state === 'alert',
      ...(Number.isNaN(at) ? {} : { timestamp: at }),
      data: {
        ...(id === undefined ? {} : { id }),
        ...(region === undefined ? {} : { region }),
        ...(link === undefined ? {} : { link }),
      },
    },
    ...(state === 'clear' && region !== undefined ? { clears: region } : {}),
    ...(type === 'confirm' && code !== undefined && subscription !== undefined
      ? { confirm: { code, subscription } }
      : {}),
  };
};

const parse = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return {};
  }
};

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const textsOf = <const Name extends string>(
  of: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): { readonly [Key in Name]?: string } =>
  Object.fromEntries(names.flatMap((name) => (typeof of[name] === 'string' ? [[name, of[name]]] : []))) as {
    readonly [Key in Name]?: string;
  };
