import { useStore, VIEWS } from '../state/store.ts';
import { Icon } from './icons.tsx';
import { LinkPill } from './link-pill.tsx';

export const TopBar = () => {
  const store = useStore();
  const words = store.words.value;
  return (
    <header class="top-bar">
      <a class="brand" href="#now">
        <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
          <path
            d="M12 1.500 21.500 5v6.500c0 5.500-4 9.500-9.500 11-5.500-1.500-9.500-5.500-9.500-11V5Z"
            fill="currentColor"
          />
          <path d="m7 12 3.500 3.500L17 9" fill="none" stroke="var(--bg)" stroke-width="2.400" />
        </svg>
        AllClear
      </a>
      <nav class="tabs" aria-label={words.navLabel}>
        {VIEWS.map((view) => (
          <a
            key={view}
            class="tab"
            href={`#${view}`}
            {...(store.view.value === view ? { 'aria-current': 'page' as const } : {})}
          >
            {words.nav[view]}
          </a>
        ))}
      </nav>
      <LinkPill />
      <LanguageSwitch />
      <button
        type="button"
        class="icon-button"
        aria-label={words.prefs.title}
        title={words.prefs.title}
        onClick={() => {
          store.dialog.value = 'prefs';
        }}
      >
        <Icon name="gear" />
      </button>
    </header>
  );
};

const LanguageSwitch = () => {
  const store = useStore();
  const other = store.lang.value === 'uk' ? 'en' : 'uk';
  return (
    <button
      type="button"
      class="language"
      lang={other}
      onClick={() => {
        store.prefs.value = { ...store.prefs.peek(), lang: other };
      }}
    >
      {other === 'uk' ? 'Українська' : 'English'}
    </button>
  );
};
