import { MapPanel } from '../shared/map/map-panel.tsx';
import { lateStore } from '../shared/store/late.ts';
import { StoreProvider, useStore } from '../shared/store/store.ts';
import { AnswerPanel } from './answer.tsx';
import { Latest } from './changes/latest.tsx';
import { MissedNote } from './changes/missed.tsx';
import { RegionList } from './regions/region-list.tsx';

export const NowView = () => {
  const store = useStore();
  return (
    <div class="now">
      <div class="now-answer">
        <AnswerPanel />
        <MissedNote />
      </div>
      <MapPanel />
      <StoreProvider value={lateStore(store)}>
        <RegionList />
        <Latest />
      </StoreProvider>
    </div>
  );
};
