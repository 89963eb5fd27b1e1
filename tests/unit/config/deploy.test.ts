import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { loadSettings } from '../../../config/settings/load.ts';
import { ROLES } from '../../../src/roles/hub.ts';

/** The files for others to run the hub with: what they set must be settings, and what they start must be roles. */

const read = (name: string): string => readFileSync(new URL(`../../../config/deploy/${name}`, import.meta.url), 'utf8');

type Texts = Readonly<Record<string, string>>;
type Service = {
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly healthcheck?: { readonly test: readonly unknown[] };
  readonly stop_grace_period: string;
};
const compose = parse(read('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
};

type Container = {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly envFrom?: readonly object[];
};
type Workload = {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Texts;
  readonly spec?: {
    readonly template?: {
      readonly spec: { readonly containers: readonly Container[]; readonly terminationGracePeriodSeconds: number };
    };
  };
};
const documents = parseAllDocuments(read('kubernetes.yaml')).map((document) => document.toJS() as Workload);
const workloads = documents.flatMap(({ metadata, spec }) =>
  spec?.template === undefined ? [] : [{ name: metadata.name, ...spec.template.spec }],
);

/** Throws when a variable is no setting, or its value is none of it. */
const settings = (env: Texts) => loadSettings({ env, cwd: '/nowhere' });
/** The role of the file in `workers/` that a container runs; throws when there is no such file. */
const roleOf = (command: readonly string[] = []): string => {
  const [node, path = '', ...more] = command;
  expect([node, ...more]).toEqual(['node']);
  const role = /^\/app\/dist\/workers\/(\w+)\.js$/.exec(path)?.[1] ?? path;
  expect(readFileSync(new URL(`../../../workers/${role}.ts`, import.meta.url), 'utf8')).toContain(`runRole('${role}'`);
  return role;
};
/** A hub ends within ten seconds. */
const LONGEST_END = 10;

describe('compose.yaml', () => {
  const hubs = Object.entries(compose.services).filter(([name]) => name !== 'redis');

  test.each(hubs)('%s is started as a role there is, with settings there are', (name, { entrypoint, environment }) => {
    expect(roleOf(entrypoint)).toBe(name);
    expect(ROLES).toContain(name);
    const env = Object.fromEntries(Object.entries(environment ?? {}).map(([name, value]) => [name, String(value)]));
    // Compose puts in what the operator set, or nothing.
    expect(settings({ ...env, ALLCLEAR_OPERATOR_TOKEN: '' }).redis.url).toBe('redis://redis:6379');
  });

  test.each(hubs)('%s has time to end', (_, service) => {
    expect(Number.parseInt(service.stop_grace_period, 10)).toBeGreaterThan(LONGEST_END);
  });

  test.each(Object.entries(compose.services))('how %s is looked after is a list of words', (_, { healthcheck }) => {
    for (const word of healthcheck?.test ?? []) expect(word).toBeTypeOf('string');
  });

  test('everything a hub does is done by somebody', () => {
    expect(hubs.map(([, { entrypoint }]) => roleOf(entrypoint)).sort()).toEqual([...ROLES].sort());
  });
});

describe('kubernetes.yaml', () => {
  const hubs = workloads.filter(({ name }) => name !== 'redis');

  test('the settings are settings', () => {
    const data = documents.find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
    const isSetting = ({ name }: { readonly name: string }): boolean => name.startsWith('ALLCLEAR_');
    expect(settings(data).live.maxSubscribers).toBe(15_000);
    for (const { name, value } of hubs
      .flatMap(({ containers }) => containers.flatMap(({ env = [] }) => env))
      .filter(isSetting)) {
      expect(() => settings({ [name]: value ?? 'op_0123456789' })).not.toThrow();
    }
  });

  test.each(hubs)(
    '$name is started as a role there is and has time to end',
    ({ name, containers, terminationGracePeriodSeconds }) => {
      expect(containers.map(({ command }) => roleOf(command))).toEqual([name]);
      expect(ROLES).toContain(name);
      expect(terminationGracePeriodSeconds).toBeGreaterThan(LONGEST_END);
    },
  );

  test('Redis asks for a password, and the metrics for a token, out of the secret', () => {
    const secret = (key: string) => ({ secretKeyRef: { name: 'allclear', key } });
    const redis = workloads.find(({ name }) => name === 'redis')?.containers[0];
    expect(redis?.args?.slice(-2)).toEqual(['--requirepass', '$(REDIS_PASSWORD)']);
    expect(redis?.env).toContainEqual({ name: 'REDIS_PASSWORD', valueFrom: secret('redis-password') });
    for (const { env = [] } of hubs.flatMap(({ containers }) => containers)) {
      const names = env.map(({ name }) => name);
      // A variable is put into another one only when it stands before it.
      expect(names.indexOf('REDIS_PASSWORD')).toBeLessThan(names.indexOf('ALLCLEAR_REDIS_URL'));
      expect(env).toContainEqual({ name: 'REDIS_PASSWORD', valueFrom: secret('redis-password') });
      expect(env).toContainEqual({ name: 'ALLCLEAR_REDIS_URL', value: 'redis://:$(REDIS_PASSWORD)@redis:6379' });
      expect(env).toContainEqual({ name: 'ALLCLEAR_METRICS_TOKEN', valueFrom: secret('metrics-token') });
    }
  });

  test('everything a hub does is done by somebody', () => {
    expect(hubs.flatMap(({ containers }) => containers.map(({ command }) => roleOf(command))).sort()).toEqual(
      [...ROLES].sort(),
    );
  });
});

test('both keep every write before it is acknowledged', () => {
  const kept = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  expect(compose.services['redis']?.command?.slice(1)).toEqual(kept);
  const redis = workloads.find(({ name }) => name === 'redis');
  expect(redis?.containers[0]?.args?.slice(1, -2)).toEqual(kept);
});
