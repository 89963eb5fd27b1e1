import { may } from '../session.ts';
import { ExportPanel } from './export-panel.tsx';
import { ImportPanel } from './import-panel.tsx';

/** Imports into the past of the hub, and exports out of it. */
export const FilesSection = () => (
  <>
    {may('manage') ? <ImportPanel /> : null}
    {may('review') ? <ExportPanel /> : null}
  </>
);
