import './console.css';
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Right } from '../shared/live/answers.ts';
import { useStore } from '../shared/store/store.ts';
import { AlertSection } from './alert/alert-section.tsx';
import { DestinationsSection } from './destinations/destinations-section.tsx';
import { FilesSection } from './files/files-section.tsx';
import { Notice } from './kit/notice.tsx';
import { PeopleSection } from './people/people-section.tsx';
import { AuditSection } from './review/audit-section.tsx';
import { ReviewSection } from './review/review-section.tsx';
import { may, startSession } from './session.ts';
import { SessionPanel } from './session-panel.tsx';
import { SourcesSection } from './sources/sources-section.tsx';
import { useWords } from './text/of.ts';
import type { ConsoleWords } from './text/words.ts';

type SectionName = keyof ConsoleWords['sections'];
type Section = { readonly name: SectionName; readonly needs: readonly Right[]; readonly View: ComponentType };

/** The parts of the console, and the rights of which one is enough to see them; none: everybody. */
const SECTIONS: readonly Section[] = [
  { name: 'sources', needs: [], View: SourcesSection },
  { name: 'alert', needs: ['alert', 'review'], View: AlertSection },
  { name: 'people', needs: ['manage'], View: PeopleSection },
  { name: 'destinations', needs: ['review', 'manage'], View: DestinationsSection },
  { name: 'files', needs: ['manage', 'review'], View: FilesSection },
  { name: 'review', needs: ['review'], View: ReviewSection },
  { name: 'audit', needs: ['review'], View: AuditSection },
];

/** The part that the address names: `#hub/people`. */
const named = (): string => location.hash.slice(1).split('/')[1] ?? '';

/** For who keeps watch and who runs the hub: whoever signs in sees what their rights allow, and nothing else. */
export const HubView = () => {
  const store = useStore();
  const words = useWords();
  const at = useSignal(named());
  useEffect(() => {
    startSession(store);
    const read = (): void => {
      at.value = named();
    };
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, [store, at]);
  const open = SECTIONS.filter(({ needs }) => needs.length === 0 || needs.some(may));
  const chosen = open.find(({ name }) => name === at.value) ?? open[0];
  if (chosen === undefined) return null;
  return (
    <div class="hub">
      <SessionPanel />
      {open.length < 2 ? null : (
        <nav class="sections" aria-label={words.sectionsLabel}>
          {open.map(({ name }) => (
            <a
              key={name}
              class="section-link"
              href={`#hub/${name}`}
              {...(name === chosen.name ? { 'aria-current': 'page' as const } : {})}
            >
              {words.sections[name]}
            </a>
          ))}
        </nav>
      )}
      <chosen.View key={chosen.name} />
      <Notice />
    </div>
  );
};
