import { SettingsError } from '../../config/settings/errors.ts';
import { loadSettings } from '../../config/settings/load.ts';
import type { OldName } from '../../config/settings/renamed.ts';
import type { Role } from '../roles/hub.ts';
import { serve } from './commands/serve.ts';
import { version } from './version.ts';

/** A process that does one thing, started by a file of `workers/`. Ends the process when the role has ended. */
export const runRole = async (role: Role, env: NodeJS.ProcessEnv): Promise<void> => {
  const code = await run(role, env);
  // Everything written must be out first; what may still be open must not keep the process.
  process.stdout.write('', () => process.exit(code));
};

const run = async (role: Role, env: NodeJS.ProcessEnv): Promise<number> => {
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
