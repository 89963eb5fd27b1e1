import { MapPanel } from '../shared/map/map-panel.tsx';
import { AnswerPanel } from './answer.tsx';
import { Latest } from './latest.tsx';
import { MissedNote } from './missed.tsx';
import { RegionList } from './region-list.tsx';

export const NowView = () => (
  <div class="now">
    <div class="now-answer">
      <AnswerPanel />
      <MissedNote />
    </div>
    <MapPanel />
    <RegionList />
    <Latest />
  </div>
);
