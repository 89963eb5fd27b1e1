import type { DrillReport } from '../../app/drill-report.ts';

export const reportHtml = (report: DrillReport): { readonly html: string; readonly csp: string } => ({ html: `<pre>${JSON.stringify(report)}</pre>`, csp: '' });
