import { mqttLinks } from '../adapters/mqtt/links.ts';
import { systemClock } from '../adapters/system/clock.ts';

/** The connections of this process to brokers: sources and destinations of one broker share one. */
export const brokerLinks = mqttLinks(systemClock);
