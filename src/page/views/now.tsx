import { MapPanel } from '../map/map-panel.tsx';
import { AnswerPanel } from '../parts/answer.tsx';
import { Latest } from '../parts/latest.tsx';
import { MissedNote } from '../parts/missed.tsx';
import { RegionList } from '../parts/region-list.tsx';

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
