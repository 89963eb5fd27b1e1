import { createHash } from 'node:crypto';
import type { DrillReport } from '../../app/drills/report.ts';
import { text } from './markup.ts';
import { PICTURE } from './picture.ts';
import { STYLE } from './style.ts';
import { tablesOf } from './tables.ts';

/**
 * The report as one file that needs nothing else: no address is asked, no font is loaded, and the one script in it is
 * named by its hash, so that it runs under the strictest policy, from a hub or from a desk.
 */
export const reportHtml = (report: DrillReport): { readonly html: string; readonly csp: string } => {
  const title = report.scenario.title ?? report.scenario.id;
  const isSame = report.proof === 'same';
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${CSP}">
<title>EXERCISE: ${text(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<p class="band" role="note">EXERCISE · НАВЧАННЯ · EXERCISE · НАВЧАННЯ</p>
<main>
<h1>${text(title)}${report.scenario.titleUk === undefined ? '' : ` <small lang="uk">${text(report.scenario.titleUk)}</small>`}</h1>
<p class="lead">A drill in feed <b>${text(report.feed)}</b>, status <b class="exercise">Exercise</b>. It is a rehearsal, not the real thing.
Scenario time ${text(report.from)} to ${text(report.to)}, played at ${text(String(report.speed))}${report.speed === 'max' ? '' : '×'} on ${text(report.startedAt)}.</p>
<p class="proof ${isSame ? 'same' : 'different'}"><b>${isSame ? 'same' : 'different'}</b> ${text(
    isSame
      ? `All ${report.compared.regions} regions of the board and all ${report.compared.intervals} intervals of the history are what the rules alone make of the scenario.`
      : `${report.differencesInAll} differences from what the rules alone make of the scenario; ${report.subscriber.unmarked} frames or events without Exercise.`,
  )}</p>
<h2>When there were alerts</h2>
<p class="hint" id="hint">Wheel or + and − to zoom, drag or arrow keys to move, double-click for all of it.</p>
<div class="tools"><label><input type="checkbox" id="below"> regions below the first level</label>
<button type="button" id="in">+</button><button type="button" id="out">−</button><button type="button" id="all">all</button><span id="under"></span></div>
<div class="picture" id="gantt" tabindex="0" role="img" aria-label="Timeline of alerts by region"><canvas></canvas></div>
<h2>How long it took</h2>
<div class="picture low" id="latency" role="img" aria-label="Distribution of latency; the numbers are in the table below"><canvas></canvas></div>
${tablesOf(report)}
</main>
<p class="band" role="note">EXERCISE · НАВЧАННЯ · EXERCISE · НАВЧАННЯ</p>
<script type="application/json" id="report">${json(pictured(report))}</script>
<script>${PICTURE}</script>
</body>
</html>
`;
  return { html, csp: CSP };
};

const hashOf = (code: string): string => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;

const CSP = `default-src 'none'; script-src ${hashOf(PICTURE)}; style-src ${hashOf(STYLE)}; base-uri 'none'; form-action 'none'`;

/** What the picture needs. */
const pictured = ({ regions, latency, from, to, silence }: DrillReport): object => ({
  regions,
  latency,
  from,
  to,
  silence,
});

/** `<` would let a text end the element it stands in. */
const json = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
