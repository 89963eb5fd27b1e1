import { connect, type MqttClient } from 'mqtt';
import type { Clock } from '../../src/app/kit/clock.ts';

/**
 * A reader that does at a broker what Home Assistant does: it announces its birth, makes entities of what it discovers,
 * listens to their topics a moment later, and takes a state for good until `expire_after` is over. After a restart it has
 * its entities only by discovery, and a state that it remembers only while that has not expired.
 */
export type HomeReader = {
  /** `unknown` before a state came or after `None`; `unavailable` while nobody vouches for it. Undefined: no such entity. */
  state(entity: string): string | undefined;
  attributes(entity: string): Readonly<Record<string, unknown>>;
  readonly entities: () => readonly string[];
  /** Events of event entities, in the order in which they came. */
  readonly events: readonly { readonly entity: string; readonly event: Readonly<Record<string, unknown>> }[];
  press(entity: string): Promise<void>;
  start(): void;
  stop(): Promise<void>;
  /** Resolves as soon as it holds. */
  until(what: string, holds: () => boolean): Promise<void>;
};

type Entity = {
  readonly id: string;
  readonly platform: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly availability: readonly string[];
};

type Known = { readonly state: string; readonly at: number };

/** Home Assistant gathers the topics that it wants to listen to for a moment; milliseconds of the machine. */
const SUBSCRIBE_AFTER = 20;
const LOOK_EVERY = 5;
const PATIENCE = 20_000;

export const homeReader = (url: string, clock: Clock): HomeReader => {
  let client: MqttClient | undefined;
  const entities = new Map<string, Entity>();
  /** Over a restart: what Home Assistant writes down. */
  const known = new Map<string, Known>();
  const attributes = new Map<string, Readonly<Record<string, unknown>>>();
  const available = new Map<string, string>();
  const events: { entity: string; event: Readonly<Record<string, unknown>> }[] = [];
  let wanted = new Set<string>();
  /** What Home Assistant would have written into its log as an error. */
  let fault: unknown;

  const listenTo = (topics: readonly string[]): void => {
    // A broker answers once for a topic that is named twice.
    const fresh = [...new Set(topics)].filter((topic) => !wanted.has(topic));
    for (const topic of fresh) wanted.add(topic);
    const on = client;
    setTimeout(() => {
      if (on?.connected === true && fresh.length > 0) on.subscribe(fresh);
    }, SUBSCRIBE_AFTER);
  };

  const discover = (payload: string): void => {
    const { cmps, availability, o } = JSON.parse(payload) as {
      readonly o: { readonly name: string };
      readonly availability: readonly { readonly topic: string }[];
      readonly cmps: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    if (typeof o.name !== 'string') throw new Error('the origin is required');
    const guards = availability.map(({ topic }) => topic);
    for (const config of Object.values(cmps)) {
      const platform = String(config['p']);
      const id = String(config['default_entity_id']);
      // Nothing but its platform: it is taken away, if it is there.
      if (Object.keys(config).length === 1) continue;
      if (config['unique_id'] === undefined || !id.startsWith(`${platform}.`)) throw new Error(`not an entity: ${id}`);
      entities.set(id, { id, platform, config, availability: guards });
      const topics = ['state_topic', 'json_attributes_topic'].flatMap((name) =>
        typeof config[name] === 'string' ? [String(config[name])] : [],
      );
      listenTo([...topics, ...guards]);
    }
  };

  const take = (topic: string, payload: string): void => {
    if (topic.startsWith('homeassistant/device/')) {
      discover(payload);
      return;
    }
    for (const entity of entities.values()) {
      if (entity.availability.includes(topic)) available.set(topic, payload);
      const { config, id } = entity;
      if (config['json_attributes_topic'] === topic)
        attributes.set(id, JSON.parse(render(String(config['json_attributes_template']), payload, clock.now())));
      if (config['state_topic'] !== topic) continue;
      const value = render(String(config['value_template']), payload, clock.now());
      if (entity.platform === 'event') {
        if (value === '') continue;
        const event = JSON.parse(value) as Readonly<Record<string, unknown>>;
        if (!(config['event_types'] as readonly string[]).includes(String(event['event_type'])))
          throw new Error(`an event of another type: ${value}`);
        events.push({ entity: id, event });
        continue;
      }
      const state = value === 'None' ? 'unknown' : entity.platform === 'binary_sensor' ? value.toLowerCase() : value;
      if (entity.platform === 'binary_sensor' && !['on', 'off', 'unknown'].includes(state))
        throw new Error(`neither on nor off: ${value}`);
      const options = config['options'] as readonly string[] | undefined;
      if (options !== undefined && state !== 'unknown' && !options.includes(state))
        throw new Error(`not one of its options: ${value}`);
      known.set(id, { state, at: clock.now() });
    }
  };

  return {
    state: (id) => {
      const entity = entities.get(id);
      if (entity === undefined) return undefined;
      if (entity.availability.some((topic) => available.get(topic) !== 'online')) return 'unavailable';
      const last = known.get(id);
      if (last === undefined) return 'unknown';
      const expires = Number(entity.config['expire_after']) * 1_000;
      return clock.now() - last.at > expires ? 'unavailable' : last.state;
    },
    attributes: (id) => attributes.get(id) ?? {},
    entities: () => [...entities.keys()].sort(),
    events,
    press: async (id) => {
      const config = entities.get(id)?.config ?? {};
      await client?.publishAsync(String(config['command_topic']), String(config['payload_press']));
    },
    start: () => {
      const on = connect(url, { reconnectPeriod: 20, connectTimeout: 1_000, resubscribe: false });
      client = on;
      on.on('error', () => {});
      on.on('message', (topic, payload) => {
        try {
          take(topic, payload.toString());
        } catch (error) {
          fault ??= error;
        }
      });
      on.on('connect', () => {
        available.clear();
        wanted = new Set();
        on.subscribe('homeassistant/device/+/config', () => {
          for (const { config, availability } of entities.values())
            listenTo([
              ...['state_topic', 'json_attributes_topic'].flatMap((name) =>
                typeof config[name] === 'string' ? [String(config[name])] : [],
              ),
              ...availability,
            ]);
          on.publish('homeassistant/status', 'online');
        });
      });
    },
    stop: async () => {
      const on = client;
      client = undefined;
      // Nobody tells it any more what there is; what it has written down it still has.
      entities.clear();
      available.clear();
      await on?.endAsync(true);
    },
    until: async (what, holds) => {
      const limit = Date.now() + PATIENCE;
      while (!holds()) {
        if (fault !== undefined) throw fault;
        if (Date.now() > limit) throw new Error(`in vain waited for: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
      }
    },
  };
};

const CURRENT = String.raw`as_timestamp\(value_json\.until, 0\) >= as_timestamp\(now\(\)\)`;
const FIELD = new RegExp(
  String.raw`^\{\{ value_json\.(\w+) if value_json\.(\w+) is not none and ${CURRENT} else 'None' \}\}$`,
);
const WHOLE = new RegExp(String.raw`^\{\{ value if ${CURRENT} else '' \}\}$`);

/** The templates that the hub is known to use, and no others. */
const render = (template: string, payload: string, now: number): string => {
  const value = JSON.parse(payload) as Readonly<Record<string, unknown>>;
  const isCurrent = Date.parse(String(value['until'])) >= now;
  if (template === '{{ value_json.attributes | tojson }}') return JSON.stringify(value['attributes']);
  if (WHOLE.test(template)) return isCurrent ? payload : '';
  const [, field, again] = FIELD.exec(template) ?? [];
  if (field === undefined || field !== again) throw new Error(`a template nobody reads: ${template}`);
  const found = value[field];
  if (found === undefined) throw new Error(`nothing of that name: ${field}`);
  return found === null || !isCurrent ? 'None' : String(found);
};
