import type { AlertWire } from '../../protocol/live/frames.ts';
import { useStore } from '../shared/store/store.ts';

type Props = { readonly alerts: readonly AlertWire[]; readonly isShort?: boolean };

/** Hazards of the alerts, with the threats and their levels. `isShort`: without what goes without saying. */
export const Threats = ({ alerts, isShort = false }: Props) => {
  const words = useStore().words.value;
  const isPlain = (hazard: AlertWire['hazard']): boolean => isShort && hazard === 'air-raid';
  const hazards = [...new Set(alerts.map(({ hazard }) => hazard))].filter((hazard) => !isPlain(hazard));
  const threats = new Map(
    alerts.flatMap((alert) =>
      alert.threats.map((threat) => [
        `${threat.kind}|${threat.level ?? alert.level ?? ''}|${threat.reason ?? ''}`,
        { ...threat },
      ]),
    ),
  );
  const levels = new Set(alerts.flatMap(({ level }) => (level === undefined ? [] : [level])));
  return (
    <ul class="threats">
      {hazards.map((hazard) => (
        <li key={hazard} class="threat">
          {words.hazard[hazard]}
        </li>
      ))}
      {[...threats].map(([key, { kind, level, reason }]) => (
        <li key={key} class="threat" data-level={level ?? 'none'}>
          {words.threat[kind]}
          {level === undefined ? '' : ` · ${words.level[level]}`}
          {reason === undefined ? '' : ` · ${reason}`}
        </li>
      ))}
      {threats.size === 0
        ? [...levels].map((level) => (
            <li key={level} class="threat" data-level={level}>
              {words.level[level]}
            </li>
          ))
        : null}
    </ul>
  );
};
