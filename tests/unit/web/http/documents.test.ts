import type { Express } from 'express';
import { describe, expect, test } from 'vitest';
import { parseSignal } from '../../../../src/adapters/signals/parse-signal.ts';
import { signalIn } from '../../../../src/adapters/signals/signal-schema.ts';
import { httpApp, routesOf } from '../../../../src/adapters/web/server/app.ts';
import { ERRORS } from '../../../../src/app/kit/errors.ts';
import { memoryAccess } from '../../../support/access.ts';
import { fakeDesks } from '../../../support/fake-desk.ts';
import { json, serve, T0, UA } from './serve.ts';

type Node = Readonly<Record<string, unknown>>;

const refsIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
  );
};

const at = (document: unknown, pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (node, key) => (node as Node | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    );

const examplesIn = (value: unknown): readonly Node[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'example' in value && ('enum' in value || 'type' in value) ? [value as Node] : [];
  return [...own, ...Object.values(value).flatMap(examplesIn)];
};

describe('the OpenAPI document', () => {
  test('is 3.1, and every reference in it resolves', async () => {
    const hub = await serve();
    const document = await json(await hub.get('/openapi.json'));
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'AllClear', version: '0.0.0-test' },
      servers: [{ url: 'https://hub.example' }],
    });
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(50);
    for (const ref of refs) expect(at(document, ref), ref).toBeTypeOf('object');
  });

  test('has every address the router has, and no other', async () => {
    const hub = await serve();
    const { paths } = await json(await hub.get('/openapi.json'));
    const documented = Object.entries(paths as Node).flatMap(([path, item]) =>
      Object.keys(item as Node).map((method) => `${method} ${path}`),
    );
    const app: Express = httpApp({
      desks: fakeDesks([]),
      ...memoryAccess(Date.now),
      settings: { maxBody: 1, maxSignals: 1, trustProxy: false, publicUrl: 'https://hub.example' },
      health: async () => ({ reasons: [] }),
      metrics: { contentType: '', render: async () => '' },
      live: { stream: () => {} },
      now: () => T0,
      observe: () => {},
      defaultFeed: 'ua',
      version: '0',
    });
    const routed = app.router.stack.flatMap(({ route }) =>
      (route?.stack ?? []).flatMap(({ method }) =>
        ['get', 'post', 'patch', 'delete'].includes(method)
          ? [`${method} ${route?.path.replace(/:(\w+)/g, '{$1}')}`]
          : [],
      ),
    );
    expect(documented.sort()).toEqual([...new Set(routed)].sort());
  });

  test('describes each address fully: an id of its own, a summary, every path parameter, and what can go wrong', async () => {
    const hub = await serve();
    const { paths, tags } = await json(await hub.get('/openapi.json'));
    const ids = new Set<string>();
    const known = new Set(tags.map((tag: { name: string }) => tag.name));
    for (const [path, item] of Object.entries(paths as Record<string, Record<string, Node>>)) {
      for (const operation of Object.values(item)) {
        const {
          operationId,
          summary,
          responses,
          parameters = [],
        } = operation as {
          operationId: string;
          summary: string;
          responses: Node;
          parameters?: { name: string; in: string }[];
        };
        expect(ids.has(operationId)).toBe(false);
        ids.add(operationId);
        expect(summary.length).toBeGreaterThan(5);
        expect((operation['tags'] as string[]).every((tag) => known.has(tag))).toBe(true);
        expect(Object.keys(responses).some((status) => /^[12]/.test(status))).toBe(true);
        const named = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
        expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(named);
      }
    }
  });

  test('asks for a token exactly where a request without one is refused', async () => {
    const hub = await serve();
    for (const { method, path, needs } of routesOf({
      maxBody: 1,
      maxSignals: 1,
      trustProxy: false,
      publicUrl: 'https://hub.example',
    })) {
      const address = path.replace(/\{(\w+)\}/g, '31') + (path === '/v1/history' ? '?region=31' : '');
      const response = await fetch(hub.url + address, { method: method.toUpperCase() });
      expect(response.status === 401, path).toBe(needs !== undefined);
      await response.text();
    }
  });

  test('has examples that its own schemas take', async () => {
    const hub = await serve();
    const document = await json(await hub.get('/openapi.json'));
    const { Alert, AllClear, SnapshotSignal, Heartbeat } = document.components.schemas;
    for (const { example } of [Alert, AllClear, SnapshotSignal, Heartbeat]) {
      expect(signalIn.parse(example)).toEqual(example);
      const source = {
        id: 's',
        trust: 'official',
        silentAfter: null,
        muted: false,
        tokenHash: null,
        addedAt: 0,
        confirmAfter: 1,
      } as const;
      expect(parseSignal(example, { source, receivedAt: T0, catalogue: UA, scenarioTime: false })).toHaveProperty(
        'signal',
      );
    }
    for (const node of examplesIn(document)) {
      if (Array.isArray(node['enum'])) expect(node['enum']).toContain(node['example']);
      else if (node['type'] === 'string') expect(node['example']).toBeTypeOf('string');
      else if (node['type'] === 'integer') expect(node['example']).toBeTypeOf('number');
    }
  });
});

/** What linters of OpenAPI ask for beside a valid document. */
const lint = (document: Node): readonly string[] => {
  const { info, servers, tags, paths, components } = document as {
    info: { license?: Node };
    servers?: { url: string }[];
    tags: { name: string; description?: string }[];
    paths: Record<string, Record<string, Node>>;
    components: { schemas: Node; securitySchemes: Node };
  };
  const refs = new Set(refsIn(document));
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  );
  const ids = operations.map(({ operation }) => String(operation['operationId']));
  return [
    ...(info.license?.['url'] === undefined && info.license?.['identifier'] === undefined ? ['info-license'] : []),
    ...((servers ?? []).length === 0 ? ['no-empty-servers'] : []),
    ...(servers ?? []).flatMap(({ url }) => (/localhost|example\.com|\/$/.test(url) ? [`server ${url}`] : [])),
    ...tags.flatMap((tag) => (tag.description ? [] : [`tag-description ${tag.name}`])),
    ...ids.filter((id, index) => ids.indexOf(id) !== index || !/^[\w-]+$/.test(id)).map((id) => `operationId ${id}`),
    ...operations.flatMap(({ name, operation }) => {
      const statuses = Object.keys(operation['responses'] as Node);
      const security = operation['security'] as Node[] | undefined;
      return [
        ...(statuses.some((status) => /^2/.test(status)) ? [] : [`operation-2xx-response ${name}`]),
        ...(statuses.some((status) => /^4/.test(status)) ? [] : [`operation-4xx-response ${name}`]),
        ...(security === undefined ? [`security-defined ${name}`] : []),
        ...(security ?? []).flatMap((one) =>
          Object.keys(one).filter((scheme) => !(scheme in components.securitySchemes)),
        ),
        ...(operation['summary'] ? [] : [`operation-summary ${name}`]),
      ];
    }),
    ...Object.keys(components.schemas).flatMap((name) =>
      refs.has(`#/components/schemas/${name}`) ? [] : [`no-unused-components ${name}`],
    ),
  ];
};

test('the OpenAPI document passes what linters ask for', async () => {
  const hub = await serve();
  expect(lint(await json(await hub.get('/openapi.json')))).toEqual([]);
});

describe('where no address of the hub is set', () => {
  test('the documents name the one by which they were asked for', async () => {
    const hub = await serve({ settings: { publicUrl: null } });
    expect((await json(await hub.get('/openapi.json'))).servers).toEqual([{ url: hub.url }]);
    const { host } = new URL(hub.url);
    expect((await json(await hub.get('/asyncapi.json'))).servers.hub).toMatchObject({ host, protocol: 'ws' });
    expect(await (await hub.get('/docs')).text()).toContain(`${hub.url}/v1/status/31`);
  });

  test('behind a proxy that is believed it is the one that the proxy tells', async () => {
    const told = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'alerts.example.org' };
    const behind = await serve({ settings: { publicUrl: null, trustProxy: true } });
    expect((await json(await behind.get('/openapi.json', told))).servers).toEqual([
      { url: 'https://alerts.example.org' },
    ]);
    const bare = await serve({ settings: { publicUrl: null } });
    expect((await json(await bare.get('/openapi.json', told))).servers).toEqual([{ url: bare.url }]);
  });

  test('an address that was made up does not stand in them', async () => {
    const hub = await serve({ settings: { publicUrl: null, trustProxy: true } });
    const told = { 'X-Forwarded-Host': 'evil"><script>' };
    expect(await (await hub.get('/docs', told)).text()).not.toContain('<script');
  });
});

test.each(['/openapi.json', '/asyncapi.json', '/v1/regions'])('%s is sent compressed', async (path) => {
  const hub = await serve();
  const plain = await (await hub.get(path, { 'Accept-Encoding': 'identity' })).text();
  for (const coding of ['br', 'gzip']) {
    await expect
      .poll(async () => {
        const response = await hub.get(path, { 'Accept-Encoding': coding });
        expect(await response.text()).toBe(plain);
        return response.headers.get('Content-Encoding');
      })
      .toBe(coding);
  }
});

describe('the AsyncAPI document', () => {
  test('is 3, every reference in it resolves, and it has every frame', async () => {
    const hub = await serve();
    const document = await json(await hub.get('/asyncapi.json'));
    expect(document).toMatchObject({
      asyncapi: '3.0.0',
      servers: { hub: { host: 'hub.example', protocol: 'wss' } },
      channels: { live: { address: '/v1/live' } },
    });
    for (const ref of refsIn(document)) expect(at(document, ref), ref).toBeTypeOf('object');
    expect(Object.keys(document.components.messages).sort()).toEqual([
      'error',
      'events',
      'heartbeat',
      'hello',
      'snapshot',
      'subscribe',
    ]);
    for (const [name, message] of Object.entries(
      document.components.messages as Record<string, { payload: { $ref: string } }>,
    )) {
      expect(at(document, message.payload.$ref), name).toMatchObject({
        type: 'object',
        properties: { type: { const: name } },
      });
    }
    expect(document.operations.sendFrames.messages).toHaveLength(5);
  });

  test('has the same schemas as the OpenAPI document where both have one', async () => {
    const hub = await serve();
    const [open, async] = [await json(await hub.get('/openapi.json')), await json(await hub.get('/asyncapi.json'))];
    const shared = Object.keys(async.components.schemas).filter((name) => name in open.components.schemas);
    expect(shared).toContain('RegionNow');
    // What stands beside a reference in the one stands around it in the other.
    const around = (node: unknown): unknown => {
      if (Array.isArray(node)) return node.map(around);
      if (typeof node !== 'object' || node === null) return node;
      const { $ref, ...rest } = node as Node;
      const others = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, around(value)]));
      if ($ref === undefined) return others;
      return Object.keys(rest).length === 0 ? { $ref } : { ...others, allOf: [{ $ref }] };
    };
    for (const name of shared)
      expect(async.components.schemas[name], name).toEqual(around(open.components.schemas[name]));
  });

  test('passes what linters ask for: nothing beside a reference, and a word on security for each operation', async () => {
    const hub = await serve();
    const document = await json(await hub.get('/asyncapi.json'));
    const besides = (node: unknown): readonly string[] => {
      if (typeof node !== 'object' || node === null) return [];
      const own = '$ref' in node && Object.keys(node).length > 1 ? [JSON.stringify(node)] : [];
      return [...own, ...Object.values(node).flatMap(besides)];
    };
    expect(besides(document)).toEqual([]);
    expect(document.info.license.url).toMatch(/^https:/);
    for (const operation of Object.values(document.operations as Record<string, { security: { $ref: string }[] }>))
      expect(operation.security.map(({ $ref }) => at(document, $ref))).toMatchObject([{ scheme: 'bearer' }]);
  });
});

describe('the page of the documents', () => {
  test('has every address, every schema, every problem, and links that lead somewhere', async () => {
    const hub = await serve();
    const response = await hub.get('/docs');
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    const document = await json(await hub.get('/openapi.json'));
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((found) => found[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const path of Object.keys(document.paths)) expect(page).toContain(path);
    for (const name of Object.keys(document.components.schemas)) expect(ids).toContain(`schema-${name}`);
    for (const code of Object.keys(ERRORS)) expect(ids).toContain(`problem-${code}`);
    for (const [, anchor] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(anchor);
  });

  test('loads nothing, runs nothing, and its own style is the only one that may apply', async () => {
    const hub = await serve();
    const response = await hub.get('/docs');
    const page = await response.text();
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|\sstyle=|@import|url\(/i);
    const policy = response.headers.get('Content-Security-Policy') ?? '';
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    expect(policy).toContain(`style-src 'sha256-${Buffer.from(digest).toString('base64')}'`);
    expect(policy).toContain("default-src 'none'");
  });

  test('has bodies for signals that are taken as they stand, whenever that is', async () => {
    const hub = await serve();
    const { components } = await json(await hub.get('/openapi.json'));
    for (const name of ['Alert', 'AllClear', 'SnapshotSignal', 'Heartbeat']) {
      const { example } = components.schemas[name];
      expect(example, name).toMatchObject({ kind: expect.any(String) });
      expect((await hub.post(example)).status, name).toBe(202);
    }
  });

  test('says whose token an address needs', async () => {
    const page = await (await (await serve()).get('/docs')).text();
    const section = (id: string): string => new RegExp(`<article id="${id}"[\\s\\S]*?</article>`).exec(page)?.[0] ?? '';
    expect(section('addOutlines')).toContain('of a person who has the right');
    expect(section('sendSignals')).toContain('of a source');
  });

  test('shows the way to try each address', async () => {
    const hub = await serve();
    const page = (await (await hub.get('/docs')).text()).replaceAll('&#39;', "'").replaceAll('&#34;', '"');
    expect(page).toContain("curl 'https://hub.example/v1/status/31'");
    expect(page).toContain("curl 'https://hub.example/v1/history?region=31'");
    expect(page).toContain('-H "Authorization: Bearer $TOKEN"');
    expect(page).toContain("curl -X PATCH 'https://hub.example/v1/people/");
    expect(page).toContain("curl -X DELETE 'https://hub.example/v1/sources/");
    expect(page).toContain("-H 'Content-Type: text/csv' --data-binary @FILE");
    expect(page).toContain('lang="en"');
  });
});
