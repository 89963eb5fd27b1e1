import type { BoardView } from '../../../app/notify/kind.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import { EVENT_TYPES } from './events.ts';
import { LEVELS, SHOWN } from './state.ts';
import type { HomeTopics } from './topics.ts';

/**
 * What Home Assistant is told so that it makes a device of each region and one of the hub. Not retained: it is sent again
 * whenever Home Assistant says that it is there, so nothing is left behind of what is told no more.
 */
export type Discovery = { readonly topic: string; readonly payload: string };

const DISCOVERY = 'homeassistant';
export const BIRTH_TOPIC = `${DISCOVERY}/status`;
export const BIRTH = 'online';

export type DiscoveryPorts = {
  readonly view: BoardView;
  readonly topics: HomeTopics;
  /** A state that was not said again for so long is unknown; milliseconds. */
  readonly expireAfter: number;
  readonly version: string;
  readonly url: string | null;
  /** With a button that begins a drill. */
  readonly drill: boolean;
};

const IS_CURRENT = 'as_timestamp(value_json.until, 0) >= as_timestamp(now())';
/** A message that was kept on its way is not of now, whoever kept it: by the clock of the reader it is unknown. */
const current = (field: string): string =>
  `{{ value_json.${field} if value_json.${field} is not none and ${IS_CURRENT} else 'None' }}`;
/** Nothing at all is no event. */
const CURRENT_EVENT = `{{ value if ${IS_CURRENT} else '' }}`;
const ATTRIBUTES = '{{ value_json.attributes | tojson }}';

type Words = Readonly<
  Record<'hub' | 'alert' | 'state' | 'level' | 'since' | 'neighbours' | 'events' | 'silent' | 'test' | 'drill', string>
>;

const WORDS: Readonly<Record<'uk' | 'en', Words>> = {
  uk: {
    hub: 'Тривоги',
    alert: 'Тривога',
    state: 'Стан',
    level: 'Рівень',
    since: 'Відколи',
    neighbours: 'Сусіди під тривогою',
    events: 'Події',
    silent: 'Джерела мовчать',
    test: 'Перевірити звʼязок',
    drill: 'НАВЧАННЯ: почати',
  },
  en: {
    hub: 'Alerts',
    alert: 'Alert',
    state: 'State',
    level: 'Level',
    since: 'Since',
    neighbours: 'Neighbours under alert',
    events: 'Events',
    silent: 'Sources silent',
    test: 'Test the connection',
    drill: 'EXERCISE: begin a drill',
  },
};

export const discoveries = (places: readonly RegionId[], ports: DiscoveryPorts): readonly Discovery[] => {
  const { view, topics, expireAfter, version, url, drill } = ports;
  const words = WORDS[view.catalogue.country === 'ua' ? 'uk' : 'en'];
  const root = `allclear_${idOf(topics.base)}_${idOf(view.feed)}`;
  const expire_after = Math.round(expireAfter / 1_000);
  const device = (id: string, name: string, model: string, more: object, cmps: object): Discovery => ({
    topic: `${DISCOVERY}/device/${id}/config`,
    payload: JSON.stringify({
      dev: { ids: [id], name, mf: 'AllClear', mdl: model, sw: version, ...(url === null ? {} : { cu: url }), ...more },
      o: { name: 'AllClear', sw: version, ...(url === null ? {} : { url }) },
      availability: [{ topic: topics.availability }],
      qos: 0,
      encoding: 'utf-8',
      cmps,
    }),
  });
  const part =
    (id: string, state_topic: string) =>
    (key: string, p: string, name: string, more: object): readonly [string, object] => [
      key,
      { p, unique_id: `${id}_${key}`, default_entity_id: `${p}.${id}_${key}`, name, state_topic, ...more },
    ];
  const own = part(root, topics.hub);
  const button = (key: 'test' | 'drill', more: object): object => ({
    [key]: {
      p: 'button',
      unique_id: `${root}_${key}`,
      default_entity_id: `button.${root}_${key}`,
      name: words[key],
      command_topic: topics[key],
      payload_press: 'PRESS',
      ...more,
    },
  });
  const hub = device(
    root,
    words.hub,
    'Hub',
    {},
    {
      ...Object.fromEntries([
        own('silent', 'binary_sensor', words.silent, {
          device_class: 'problem',
          expire_after,
          value_template: current('problem'),
          json_attributes_topic: topics.hub,
          json_attributes_template: ATTRIBUTES,
        }),
      ]),
      ...button('test', { icon: 'mdi:connection' }),
      // One that is not there any more is taken away.
      ...(drill ? button('drill', { icon: 'mdi:bullhorn-outline' }) : { drill: { p: 'button' } }),
    },
  );
  const regions = places.map((region) => {
    const id = `${root}_${idOf(region)}`;
    const of = part(id, topics.state(region));
    const sensor = (key: 'state' | 'level' | 'since' | 'neighbours', field: string, more: object) =>
      of(key, 'sensor', words[key], { expire_after, value_template: current(field), ...more });
    return device(
      id,
      view.catalogue.get(region)?.name ?? region,
      'Region',
      { via_device: root },
      Object.fromEntries([
        of('alert', 'binary_sensor', words.alert, {
          device_class: 'safety',
          expire_after,
          value_template: current('alert'),
          json_attributes_topic: topics.state(region),
          json_attributes_template: ATTRIBUTES,
        }),
        sensor('state', 'shown', { device_class: 'enum', options: SHOWN }),
        sensor('level', 'level', { device_class: 'enum', options: LEVELS }),
        sensor('since', 'since', { device_class: 'timestamp' }),
        sensor('neighbours', 'neighbours', {}),
        of('event', 'event', words.events, {
          state_topic: topics.event(region),
          event_types: EVENT_TYPES,
          value_template: CURRENT_EVENT,
          qos: 1,
        }),
      ]),
    );
  });
  return [hub, ...regions];
};

/** Home Assistant takes letters, digits, `_` and `-`. */
const idOf = (text: string): string => text.replace(/[^A-Za-z0-9_-]+/g, '_');
