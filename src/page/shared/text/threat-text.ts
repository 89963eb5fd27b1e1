import type { ThreatLevel } from '../../../domain/words.ts';
import type { AlertWire } from '../../../protocol/live/frames.ts';
import type { Words } from './vocabulary.ts';

/** The threats of alerts and the worst level, in a few words; '' where neither is told. */
export const threatText = (alerts: readonly AlertWire[], words: Words): string => {
  const kinds = [...new Set(alerts.flatMap(({ threats }) => threats.map(({ kind }) => kind)))];
  const level = worstLevel(alerts);
  const hazards = [...new Set(alerts.map(({ hazard }) => hazard))].filter((hazard) => hazard !== 'air-raid');
  return [
    ...hazards.map((hazard) => words.hazard[hazard]),
    ...kinds.map((kind) => words.threat[kind]),
    ...(level === undefined ? [] : [words.level[level]]),
  ].join(' · ');
};

/** The worst level of alerts and of their threats. */
export const worstLevel = (alerts: readonly AlertWire[]): ThreatLevel | undefined => {
  const levels = alerts.flatMap(({ level, threats }) => [level, ...threats.map((threat) => threat.level)]);
  return levels.includes('red') ? 'red' : levels.includes('yellow') ? 'yellow' : undefined;
};
