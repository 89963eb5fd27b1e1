import { createDocument, type oas31 } from 'zod-openapi';
import { CLOSE } from '../../../protocol/live/frames.ts';
import { FRAMES, subscribe } from '../schema/frames.ts';
import { DOCUMENT_OPTIONS } from './options.ts';

/** The AsyncAPI 3 document of `/v1/live`, made of the schemas that are tested against what is really sent. */
export const asyncApi = ({
  publicUrl,
  version,
}: {
  readonly publicUrl: string;
  readonly version: string;
}): AsyncApi => {
  const { host, protocol, pathname } = new URL(publicUrl);
  const names = Object.keys(FRAMES);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'AllClear live',
      version,
      description: `One address, two transports: a WebSocket, or server-sent events with \`Accept: text/event-stream\`. Over SSE each frame is the data of an event named by the frame’s type (\`hello\`, \`snapshot\`, \`events\`, \`heartbeat\`, \`error\`; listen with \`addEventListener\`, for \`onmessage\` hears none of them) whose id is \`<epoch>:<seq>\`, and \`Last-Event-ID\` means \`since\`. A stream that cannot be had now is still answered with 200: \`retry: 10000\` and one event \`error\`, because a browser never comes back after another status. A WebSocket client that offers \`permessage-deflate\`, as browsers do, gets frames of 4 KiB and more compressed: the board of a whole country is nine times smaller. Close codes from 4000 to 4499 say: come back and catch up (${CLOSE.restarting.code} restarting, ${CLOSE.tooSlow.code} too slow). Codes from 4500 say: do not, until something was changed (${CLOSE.badRequest.code} bad request, ${CLOSE.unauthorised.code} unauthorised).`,
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
    },
    defaultContentType: 'application/json',
    servers: {
      hub: { host, protocol: protocol === 'https:' ? 'wss' : 'ws', ...(pathname === '/' ? {} : { pathname }) },
    },
    channels: {
      live: {
        address: '/v1/live',
        description: 'The board, then every change of it, in order and without silent holes.',
        messages: Object.fromEntries(
          [...names, 'subscribe'].map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
        bindings: { ws: { method: 'GET', query: QUERY } },
      },
      lamps: LAMPS,
    },
    operations: {
      sendFrames: {
        action: 'send',
        summary: 'What the hub tells.',
        channel: { $ref: '#/channels/live' },
        messages: names.map((name) => ({ $ref: `#/channels/live/messages/${name}` })),
        security: SECURITY,
      },
      receiveSubscribe: {
        action: 'receive',
        summary: 'A subscriber changes what it wants to hear. WebSocket only.',
        channel: { $ref: '#/channels/live' },
        messages: [{ $ref: '#/channels/live/messages/subscribe' }],
        security: SECURITY,
      },
    },
    components: {
      messages: Object.fromEntries(
        Object.entries({ ...FRAMES, subscribe }).map(([name, schema]) => {
          const { id, description } = schema.meta() ?? {};
          return [name, { name, title: name, summary: description, payload: { $ref: `#/components/schemas/${id}` } }];
        }),
      ),
      schemas: schemasOf(),
      securitySchemes: {
        reader: {
          type: 'http',
          scheme: 'bearer',
          description:
            'Only where the hub is not open to all (`access.public: false`). A browser, which cannot set the header, offers two subprotocols: `allclear` and `allclear.token.` with the token in hex; the first is agreed on. `?token=` is taken too; it is never logged here, but may be by what lies between.',
        },
      },
    },
  };
};

const SECURITY = [{ $ref: '#/components/securitySchemes/reader' }];

/** As it is given away: in the JSON Schema of AsyncAPI nothing counts that stands beside a reference, so it stands around it. */
export const published = (document: AsyncApi): unknown => withoutSiblings(document);

const withoutSiblings = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(withoutSiblings);
  if (typeof node !== 'object' || node === null) return node;
  const { $ref, ...rest } = node as Readonly<Record<string, unknown>>;
  const others = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, withoutSiblings(value)]));
  if ($ref === undefined) return others;
  return Object.keys(rest).length === 0 ? { $ref } : { ...others, allOf: [{ $ref }] };
};

export type AsyncApi = {
  readonly [key: string]: unknown;
  readonly components: { readonly schemas: Schemas; readonly messages: object; readonly securitySchemes: object };
};
export type Schemas = Readonly<Record<string, oas31.SchemaObject | oas31.ReferenceObject>>;

/** For lamps of JAAM; they know of no heartbeat and no `unknown`, so the connection ends when a light becomes unknown. */
const LAMPS = {
  address: '/data_v{version}',
  description:
    'For lamps of JAAM. A lamp says `chip_id:…` and `firmware:…` as two messages within ten seconds, and gets arrays of 28 lights in their fixed order: all at first, later those that changed. A light is on also where only a part of its region has an alert. The connection ends when a light becomes unknown, and cannot be had until all are known; `/only/31` before the path, or `?only=31`, asks for some alone.',
  parameters: {
    version: { enum: ['1', '2', '3', '4'], description: 'In 1 a light is 0 or 1, later `[0 or 1, since]`.' },
  },
  messages: {
    lights: {
      name: 'lights',
      title: 'Lights',
      payload: {
        type: 'object',
        properties: {
          payload: { enum: ['alerts', 'missiles2', 'drones2', 'kabs2'] },
          alerts: { type: 'array', minItems: 28, maxItems: 28 },
        },
        required: ['payload'],
      },
    },
    greeting: { name: 'greeting', title: 'Greeting', payload: { type: 'string', examples: ['chip_id:a1b2c3'] } },
  },
};

const QUERY = {
  type: 'object',
  properties: {
    feed: { type: 'string', description: 'The feed; the hub’s default feed when absent.' },
    regions: {
      type: 'string',
      description: 'Comma list; a region includes what lies below it and the alerts of the regions above.',
    },
    hazards: { type: 'string', description: 'Comma list.' },
    board: { type: 'string', enum: ['full', 'brief'], description: '`full` when absent.' },
    since: { type: 'string', description: '`<epoch>:<seq>` of the last event seen.' },
  },
};

/** Both documents keep schemas at the same place, so the references of the one hold in the other. */
const schemasOf = (): Schemas => {
  const messages = Object.values({ ...FRAMES, subscribe });
  const { components } = createDocument(
    {
      openapi: '3.1.0',
      info: { title: '', version: '' },
      components: { schemas: Object.fromEntries(messages.map((schema) => [String(schema.meta()?.id), schema])) },
    },
    DOCUMENT_OPTIONS,
  );
  return components?.schemas ?? {};
};
