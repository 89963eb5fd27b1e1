import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ExerciseBar, ExerciseFrame } from './drills/exercise-frame.tsx';
import { Announcer } from './now/announcer.tsx';
import { PlaceBar } from './now/places/place-bar.tsx';
import { PlacesDialog } from './now/places/places-dialog.tsx';
import { NowView } from './now/view.tsx';
import { PastBar } from './past/past-bar.tsx';
import { Banners } from './shared/parts/banners.tsx';
import { OriginNote } from './shared/parts/origin-note.tsx';
import { PrefsDialog } from './shared/parts/prefs-dialog.tsx';
import { TopBar } from './shared/parts/top-bar.tsx';
import { realOf, type Store, StoreProvider, takesOver, useStore, type ViewName } from './shared/store/store.ts';

/** Views that most never open are loaded when they are. */
const LATER: Readonly<Record<Exclude<ViewName, 'now'> | 'wall', () => Promise<ComponentType>>> = {
  wall: async () => (await import('./now/wall/wall.tsx')).WallView,
  history: async () => (await import('./past/view.tsx')).HistoryView,
  drills: async () => (await import('./drills/view.tsx')).DrillsView,
  hub: async () => (await import('./console/view.tsx')).HubView,
};

export const App = () => {
  const store = useStore();
  const { real } = store;
  if (real.value !== undefined && takesOver(store)) return <RealAlert real={real.value} />;
  if (store.prefs.value.wall) return <Wall />;
  return (
    <>
      <Skip />
      <ExerciseFrame />
      <TopBar />
      <StuckBars isBarHidden={store.view.value === 'now' && real.value === undefined && store.isAnswerSeen.value} />
      <Banners />
      <main class="content" id="content" tabIndex={-1}>
        <CurrentView />
      </main>
      <Foot />
      <Announcer />
      <Dialogs />
    </>
  );
};

/** A real alert in my places while a drill is watched: the page is the real one, and of the drill a line is left. */
const RealAlert = ({ real }: { readonly real: Store }) => (
  <>
    <ExerciseBar />
    <StoreProvider value={real}>
      <Skip />
      <main class="content" id="content" tabIndex={-1}>
        {real.prefs.value.wall ? <Later load={LATER.wall} /> : <NowView />}
      </main>
      <Announcer />
      <Dialogs />
    </StoreProvider>
  </>
);

/** Nothing but the answer; beside a drill also how it really is. */
const Wall = () => {
  const { real } = useStore();
  return (
    <>
      <ExerciseFrame />
      {real.value === undefined ? null : <StuckBars isBarHidden={false} />}
      <main class="content" id="content" tabIndex={-1}>
        <Later load={LATER.wall} />
      </main>
      <Announcer />
    </>
  );
};

const Skip = () => (
  <a class="skip" href="#content">
    {useStore().words.value.skip}
  </a>
);

const Foot = () => (
  <footer class="footer">
    <OriginNote />
    <p>{useStore().words.value.footer}</p>
  </footer>
);

const Dialogs = () => {
  const dialog = useStore().dialog.value;
  return (
    <>
      {dialog === 'places' ? <PlacesDialog /> : null}
      {dialog === 'prefs' ? <PrefsDialog /> : null}
    </>
  );
};

/** The bar on every view: how it is in my places, and that what is shown is not now. */
const StuckBars = ({ isBarHidden }: { readonly isBarHidden: boolean }) => {
  const store = useStore();
  const isAfloat = store.view.value === 'now' && store.moment.value === undefined && store.real.value === undefined;
  return (
    <div class="stuck" data-afloat={isAfloat}>
      {isBarHidden && store.moment.value === undefined ? null : (
        <StoreProvider value={realOf(store)}>
          <PlaceBar isBeside={store.real.value?.status.value === 'Actual'} />
        </StoreProvider>
      )}
      <PastBar />
    </div>
  );
};

const CurrentView = () => {
  const store = useStore();
  const view = store.view.value;
  if (view === 'now') return <NowView />;
  return (
    <>
      <h1 class="for-screen-readers">{store.words.value.nav[view]}</h1>
      <Later key={view} load={LATER[view]} />
    </>
  );
};

const Later = ({ load }: { readonly load: () => Promise<ComponentType> }) => {
  const store = useStore();
  const [loaded, setLoaded] = useState<{ readonly View: ComponentType } | 'failed'>();
  useEffect(() => {
    load().then(
      (View) => setLoaded({ View }),
      () => setLoaded('failed'),
    );
  }, [load]);
  if (loaded === undefined) return <p class="quiet">{store.words.value.past.loading}</p>;
  if (loaded !== 'failed') return <loaded.View />;
  return (
    <p role="alert" class="quiet">
      {store.words.value.notLoaded}
    </p>
  );
};
