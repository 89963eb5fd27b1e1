import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { capacity } from './capacity.ts';
import { fanout, fanoutOptions } from './fanout.ts';
import { flood } from './flood.ts';
import { growth } from './growth.ts';
import { hostile } from './hostile.ts';
import { http } from './http.ts';
import { latency } from './latency.ts';
import type { Say } from './measure.ts';
import { page } from './page.ts';
import { REACH, reach } from './reach.ts';
import { benchCommand, writeResults } from './results.ts';
import { sources } from './sources.ts';
import { storm } from './storm.ts';
import { throughput } from './throughput.ts';

/**
 * `npm run bench [-- NAME… --write --subscribers N --turns N --servers a,b]`: every timing of the project, as ratios
 * against a peer or a bare baseline in the same run. Absolute figures are of this machine and this moment; the ratios are
 * what counts. With `--write` they are kept in results.md. The last three are for the fan-out alone.
 */
const BENCHES: Readonly<Record<string, (say: Say) => Promise<unknown>>> = {
  fanout: (say) => fanout(say, fanoutOptions(options)),
  latency,
  storm,
  hostile,
  flood,
  http,
  capacity,
  throughput,
  sources,
  reach,
  page,
  growth,
  ...Object.fromEntries(Object.entries(REACH).map(([name, section]) => [`reach/${name}`, section])),
};

const say: Say = (text) => {
  process.stdout.write(`${text}\n`);
  said.push(text);
};

const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    subscribers: { type: 'string' },
    turns: { type: 'string' },
    servers: { type: 'string' },
  },
});
const said: string[] = [];
const started = performance.now();
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(`there is no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}

const built = spawnSync(process.execPath, [fileURLToPath(new URL('../../config/tools/setup.mjs', import.meta.url))], {
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(1);

const [processor] = cpus();
say(
  `${cpus().length} × ${processor?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}\n`,
);
for (const [name, bench] of Object.entries(BENCHES)) {
  // A part of a bench runs with the whole of it, or when it is asked for.
  if (asked.length > 0 ? !asked.includes(name) : name.includes('/')) continue;
  await bench(say);
  say('');
}
say(`${Math.round((performance.now() - started) / 1000)} s in all`);
const NOTE =
  'Ratios within one run are what counts; absolute figures are of this machine and this moment, times (not processor time) rough.';
if (options.write) writeResults(benchCommand(asked), said, NOTE);
process.exit(0);
