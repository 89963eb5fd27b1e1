import { SettingsError } from '../../../config/settings/errors.ts';
import { loadSettings } from '../../../config/settings/load.ts';
import type { OldName } from '../../../config/settings/renamed.ts';
import type { Settings } from '../../../config/settings/schema.ts';
import { isGatewayProcess, tellReady } from '../../adapters/cluster/gateway-process.ts';
import { logger } from '../../adapters/system/logger.ts';
import type { Hub, Role } from '../../roles/hub.ts';
import { ROLES, startHub } from '../../roles/hub.ts';
import { version } from '../version.ts';

export type ServeOptions = {
  readonly settings: Settings;
  /** Settings that stand under their names of the version before. */
  readonly oldNames: readonly OldName[];
  /** None: all. */
  readonly roles: readonly Role[];
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  /** So many gateway processes on one port; 0: the gateway is in this process. */
  readonly web: number;
  /** Arguments that those are started with besides their role: the settings of the command line. */
  readonly settingArgs: readonly string[];
  /** Lines for people, once each at start and end. */
  readonly say: (line: string) => void;
};

/** Closing takes at most this long; then the process ends anyway; milliseconds. */
const CLOSE_LIMIT = 10_000;

/**
 * Runs until SIGTERM or SIGINT: stops intake, finishes what is in hand, closes sockets with 4000 spread over a moment.
 * Resolves with the exit code.
 */
export const serve = async (options: ServeOptions): Promise<number> => {
  const { settings, roles, env, version, web } = options;
  // Of several gateways the one that started them speaks.
  const say = isGatewayProcess() ? () => {} : options.say;
  const { level, pretty } = settings.logging;
  const observe = logger({ level, pretty: pretty === 'auto' ? process.stderr.isTTY === true : pretty });
  if (!isGatewayProcess())
    for (const { old, name, from } of options.oldNames) observe('settings.old-name', { setting: old, now: name, from });
  const chosen = new Set(roles.length === 0 ? ROLES : roles);
  const stopped = stopSignal();
  let hub: Hub;
  try {
    const gateways =
      web === 0 || isGatewayProcess()
        ? undefined
        : { count: web, args: ['serve', '--role', 'web', ...options.settingArgs] };
    hub = await startHub({ settings, roles: chosen, env, version, observe, gateways });
    if (isGatewayProcess()) tellReady(hub.url ?? '');
  } catch (error) {
    say(`AllClear could not start: ${error instanceof Error ? error.message : String(error)}`);
    observe('hub.failed', { error });
    return 1;
  }
  say(`Redis: ${hub.redis}`);
  say(
    hub.url === undefined
      ? `AllClear ${version} runs as ${[...chosen].join(', ')}`
      : `AllClear ${version} is ready at ${hub.url}`,
  );
  observe('hub.ready', { version, roles: [...chosen], url: hub.url });
  const signal = await stopped;
  observe('hub.stopping', { signal });
  const limit = setTimeout(() => {
    observe('hub.killed', { after: CLOSE_LIMIT });
    process.exit(1);
  }, CLOSE_LIMIT - 500);
  try {
    await hub.close();
    observe('hub.stopped');
    return 0;
  } catch (error) {
    observe('hub.failed', { error });
    return 1;
  } finally {
    clearTimeout(limit);
  }
};

const stopSignal = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });

/** A process that does one thing, started by a file of `workers/`. Ends the process when the role has ended. */
export const runRole = async (role: Role, env: NodeJS.ProcessEnv): Promise<void> => {
  const code = await runAlone(role, env);
  // Everything written must be out first; what may still be open must not keep the process.
  process.stdout.write('', () => process.exit(code));
};

const runAlone = async (role: Role, env: NodeJS.ProcessEnv): Promise<number> => {
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  try {
    const oldNames: OldName[] = [];
    const settings = loadSettings({ env, onOldName: (told) => oldNames.push(told) });
    return await serve({ settings, oldNames, roles: [role], env, version, say, web: 0, settingArgs: [] });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
};
