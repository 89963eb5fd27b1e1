import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ExerciseFrame } from './drills/exercise-frame.tsx';
import { Announcer } from './now/announcer.tsx';
import { PlacesDialog } from './now/places-dialog.tsx';
import { NowView } from './now/view.tsx';
import { PastBar } from './past/past-bar.tsx';
import { Banners } from './shared/parts/banners.tsx';
import { PrefsDialog } from './shared/parts/prefs-dialog.tsx';
import { TopBar } from './shared/parts/top-bar.tsx';
import { useStore, type ViewName } from './shared/store/store.ts';

/** What most never open is loaded when it is. */
const LATER: Readonly<Record<Exclude<ViewName, 'now'>, () => Promise<ComponentType>>> = {
  history: async () => (await import('./past/view.tsx')).HistoryView,
  drills: async () => (await import('./drills/view.tsx')).DrillsView,
  hub: async () => (await import('./console/view.tsx')).HubView,
};

export const App = ({ retry }: { readonly retry: () => void }) => {
  const store = useStore();
  const words = store.words.value;
  const dialog = store.dialog.value;
  return (
    <>
      <a class="skip" href="#content">
        {words.skip}
      </a>
      <ExerciseFrame />
      <TopBar />
      <Banners retry={retry} />
      <PastBar />
      <main class="content" id="content" tabIndex={-1}>
        <CurrentView />
      </main>
      <footer class="footer">
        <p>{words.footer}</p>
      </footer>
      <Announcer />
      {dialog === 'places' ? <PlacesDialog /> : null}
      {dialog === 'prefs' ? <PrefsDialog /> : null}
    </>
  );
};

const CurrentView = () => {
  const view = useStore().view.value;
  return view === 'now' ? <NowView /> : <LaterView key={view} name={view} />;
};

const LaterView = ({ name }: { readonly name: Exclude<ViewName, 'now'> }) => {
  const store = useStore();
  const [loaded, setLoaded] = useState<{ readonly View: ComponentType } | { readonly problem: string }>();
  useEffect(() => {
    LATER[name]().then(
      (View) => setLoaded({ View }),
      (error: unknown) => setLoaded({ problem: String(error) }),
    );
  }, [name]);
  if (loaded === undefined) return <p class="quiet">{store.words.value.past.loading}</p>;
  return 'View' in loaded ? <loaded.View /> : <p role="alert">{store.words.value.failed(loaded.problem)}</p>;
};
