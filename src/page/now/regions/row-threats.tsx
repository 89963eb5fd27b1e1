import type { AlertWire } from '../../../protocol/live/frames.ts';
import { useStore } from '../../shared/store/store.ts';
import { threatText, worstLevel } from '../../shared/text/threat-text.ts';

/** Threats and their levels, in a row of the list. */
export const RowThreats = ({ alerts }: { readonly alerts: readonly AlertWire[] }) => {
  const text = threatText(alerts, useStore().words.value);
  return text === '' ? null : (
    <span class="row-threats" data-level={worstLevel(alerts) ?? 'none'}>
      {text}
    </span>
  );
};
