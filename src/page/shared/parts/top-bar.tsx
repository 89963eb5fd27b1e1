import { useStore, VIEWS } from '../store/store.ts';
import { Icon } from './icons.tsx';

export const TopBar = () => {
  const store = useStore();
  const words = store.words.value;
  return (
    <header class="top-bar">
      <a class="brand" href="#now">
        <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 1.5 21.5 5v6.5c0 5.5-4 9.5-9.5 11-5.5-1.5-9.5-5.5-9.5-11V5Z" fill="currentColor" />
          <path d="m7 12 3.5 3.5L17 9" fill="none" stroke="var(--bg)" stroke-width="2.4" />
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
      <span class="language-long">{other === 'uk' ? 'Українська' : 'English'}</span>
      <span class="language-short" aria-hidden="true">
        {other === 'uk' ? 'УК' : 'EN'}
      </span>
    </button>
  );
};
