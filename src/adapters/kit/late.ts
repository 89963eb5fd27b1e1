import { createRequire } from 'node:module';
import type jsonata from 'jsonata';
import type * as mqtt from 'mqtt';

/**
 * Libraries that few hubs use: the first that does loads them. Each is a tenth of what the start of a hub computes, and
 * those who use them cannot wait for an `import()`.
 */
const load = createRequire(import.meta.url);

export const lateJsonata = (): typeof jsonata => load('jsonata') as typeof jsonata;
export const lateMqtt = (): typeof mqtt => load('mqtt') as typeof mqtt;
