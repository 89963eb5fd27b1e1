import type { SignalItem, Unread } from '../../../app/upstreams/source.ts';
import { formatInstant } from '../../../domain/instant.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import type { Instant } from '../../../domain/words.ts';
import type { CapInfo, CapMessage } from './message.ts';

/** The places that each message raised, by its key: what an Update or a Cancel that refers to it is about. */
export type Raised = Readonly<Record<string, readonly string[]>>;

export type CapStep = {
  readonly items: readonly SignalItem[];
  readonly unread: readonly Unread[];
  readonly raised: Raised;
};

/**
 * What a message changes. `Update` replaces what it refers to, so a place it no longer names is over. `Cancel` withdraws:
 * that ends the alert like an all-clear, with the word "withdrawn". An `AllClear` ends what it names. A message that is not
 * `Actual` changes nothing here, and one that cannot be placed is refused, never guessed.
 */
export const capStep = (
  message: CapMessage,
  raised: Raised,
  ports: { readonly tree: Catalogue; readonly hazard: string; readonly now: Instant },
): CapStep => {
  const { key, status, msgType, scope } = message;
  const refuse = (code: string, detail: string): CapStep => ({
    items: [],
    unread: [{ code, detail, raw: key }],
    raised,
  });
  if (status !== 'Actual')
    return refuse('signal.drill', `${key} is ${status === '' ? 'without a status' : status}, not Actual`);
  if (msgType === 'Ack' || msgType === 'Error') return { items: [], unread: [], raised };
  if (scope !== 'Public') return refuse('signal.not-public', `${key} is of scope ${scope}`);
  if (msgType === 'Cancel') return cancel(message, raised, ports);
  if (msgType !== 'Alert' && msgType !== 'Update') return refuse('signal.malformed', `${key} is of type ${msgType}`);
  return tell(message, raised, ports);
};

type Ports = Parameters<typeof capStep>[2];

const tell = (message: CapMessage, raised: Raised, ports: Ports): CapStep => {
  const alerts = new Map<string, SignalItem>();
  const clears = new Map<string, SignalItem>();
  const unread: Unread[] = [];
  for (const info of message.infos) {
    if (!info.allClear && info.expires !== undefined && info.expires <= ports.now) {
      unread.push({
        code: 'signal.expired',
        detail: `${message.key} expired ${formatInstant(info.expires)}`,
        raw: message.key,
      });
      continue;
    }
    for (const region of placesOf(message, info, ports.tree, unread)) {
      if (info.allClear) clears.set(region, endOf(message, region, ports.hazard, 'all-clear', info.event));
      else if (!alerts.has(region)) alerts.set(region, startOf(message, region, ports.hazard, info));
    }
  }
  if (message.infos.length === 0)
    unread.push({ code: 'signal.malformed', detail: `${message.key} has no info`, raw: message.key });
  if (message.msgType === 'Update') {
    // What could not be placed may be one of the places before: then none of them is over.
    const before = unread.length > 0 ? [] : referred(message, raised);
    for (const region of before) {
      if (!alerts.has(region) && !clears.has(region))
        clears.set(region, endOf(message, region, ports.hazard, 'replaced', 'no longer in the update'));
    }
  }
  // At one instant an alert wins; a place that one message both raises and clears stands.
  for (const region of alerts.keys()) clears.delete(region);
  return {
    items: [...alerts.values(), ...clears.values()],
    unread,
    raised: alerts.size === 0 ? raised : kept({ ...raised, [message.key]: [...alerts.keys()] }),
  };
};

const cancel = (message: CapMessage, raised: Raised, { tree, hazard }: Ports): CapStep => {
  const unread: Unread[] = [];
  const named = message.infos.flatMap((info) => placesOf(message, info, tree, unread));
  const places = new Set([...referred(message, raised), ...named]);
  if (places.size === 0) {
    unread.push({
      code: 'signal.unknown-reference',
      detail: `${message.key} withdraws messages that are not known here`,
      raw: message.references,
    });
  }
  return {
    items: [...places].map((region) => endOf(message, region, hazard, 'withdrawn', 'withdrawn by its sender')),
    unread,
    raised,
  };
};

const referred = ({ references }: CapMessage, raised: Raised): readonly string[] =>
  references.flatMap((key) => raised[key] ?? []);

const startOf = (
  message: CapMessage,
  region: string,
  hazard: string,
  { onset, event, headline }: CapInfo,
): SignalItem => ({
  id: idOf(message, region, 'alert'),
  kind: 'alert',
  region,
  hazard,
  at: formatInstant(onset ?? message.sent),
  reason: (headline ?? event).slice(0, 500),
});

const endOf = (message: CapMessage, region: string, hazard: string, what: string, reason: string): SignalItem => ({
  id: idOf(message, region, what),
  kind: 'all-clear',
  region,
  hazard,
  at: formatInstant(message.sent),
  reason: `${what}: ${reason}`.slice(0, 500),
});

const LONGEST_ID = 200;

const idOf = ({ key }: CapMessage, region: string, what: string): string =>
  `${region}:${what}:${key}`.slice(0, LONGEST_ID);

/** By code first; the description only where no code is known. */
const placesOf = (message: CapMessage, { areas }: CapInfo, tree: Catalogue, unread: Unread[]): readonly string[] =>
  areas.flatMap(({ geocodes, description }) => {
    const byCode = geocodes.flatMap((code) => tree.find(code)?.id ?? []);
    if (byCode.length > 0) return byCode;
    const names = description.split(/[;,\n]/).map((name) => name.trim());
    const byName = [tree.find(description)?.id, ...names.map((name) => tree.find(name)?.id)].filter(
      (id) => id !== undefined,
    );
    if (byName.length > 0) return [...new Set(byName)];
    unread.push({
      code: 'region.unknown',
      detail: `"${description.slice(0, 80)}" (${geocodes.join(', ').slice(0, 80)}) is no region of this feed`,
      raw: message.key,
    });
    return [];
  });

/** Messages remembered; an Update or a Cancel follows within days. */
const MOST_KEPT = 500;

const kept = (raised: Raised): Raised => Object.fromEntries(Object.entries(raised).slice(-MOST_KEPT));
