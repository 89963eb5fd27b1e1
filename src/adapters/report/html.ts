import { createHash } from 'node:crypto';
import type { DrillReport } from '../../app/drills/reported.ts';
import { zoneOf } from '../../domain/places/zone.ts';
import { text } from './markup.ts';
import { PICTURE } from './picture.ts';
import { STYLE } from './style.ts';
import { regionsTable, summaryOf } from './summary.ts';
import { tablesOf } from './tables.ts';
import { REPORT_WORDS } from './words.ts';

/**
 * The report as one file that needs nothing else: no address is asked, no font is loaded, and the one script in it is
 * named by its hash, so that it runs under the strictest policy, from a hub or from a desk. Times are those of the
 * country; it can be printed, in light colours whatever those of the screen are.
 */
export const reportHtml = (
  report: DrillReport,
  lang: 'en' | 'uk' = 'en',
): { readonly html: string; readonly csp: string } => {
  const words = REPORT_WORDS[lang];
  const { scenario, compared, differencesInAll, subscriber } = report;
  const title = (lang === 'uk' ? scenario.titleUk : undefined) ?? scenario.title ?? scenario.id;
  const isSame = report.proof === 'same';
  const zone = zoneOf(report.country);
  const format = new Intl.DateTimeFormat(words.locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone });
  const time = (at: string): string => format.format(new Date(at));
  const speed = report.speed === 'max' ? words.fastest : `× ${report.speed}`;
  const band = Array.from({ length: 4 }, () => words.exercise).join(' · ');
  const html = `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${CSP}">
<title>${words.exercise}: ${text(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<p class="band" role="note">${band}</p>
<main>
<h1>${text(title)}</h1>
<p class="lead"><b class="exercise">${text(words.lead(report.feed))}</b>
${text(words.played(time(report.from), time(report.to), zone, speed, time(report.startedAt)))}</p>
<p class="proof ${isSame ? 'same' : 'different'}"><b>${text(isSame ? words.same : words.different)}</b> ${text(
    isSame
      ? words.sameText(compared.regions, compared.intervals)
      : words.differentText(differencesInAll, subscriber.unmarked),
  )}</p>
${summaryOf(report, words)}
<h2>${text(words.when)}</h2>
<p class="hint screen" id="hint">${text(words.hint)}</p>
<div class="tools screen"><label><input type="checkbox" id="below"> ${text(words.below)}</label>
<button type="button" id="in">+</button><button type="button" id="out">−</button><button type="button" id="all">${text(words.all)}</button>
<button type="button" id="print">${text(words.print)}</button><span id="under"></span></div>
<div class="picture" id="gantt" tabindex="0" role="img" aria-label="${text(words.timeline)}"><canvas></canvas></div>
${regionsTable(report, words, { name: (region) => (lang === 'uk' ? region.name : region.nameEn), time })}
<h2>${text(words.latency)}</h2>
<div class="picture low" id="latency" role="img" aria-label="${text(words.latencyLabel)}"><canvas></canvas></div>
${tablesOf(report, words, time)}
</main>
<p class="band" role="note">${band}</p>
<script type="application/json" id="report">${json(pictured(report, lang))}</script>
<script>${PICTURE}</script>
</body>
</html>
`;
  return { html, csp: CSP };
};

const hashOf = (code: string): string => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;

const CSP = `default-src 'none'; script-src ${hashOf(PICTURE)}; style-src ${hashOf(STYLE)}; base-uri 'none'; form-action 'none'`;

/** The data of the picture. */
const pictured = ({ regions, latency, from, to, silence, country }: DrillReport, lang: 'en' | 'uk'): object => {
  const { exercise, locale, hazards, stages, notMeasured } = REPORT_WORDS[lang];
  return {
    regions,
    latency,
    from,
    to,
    silence,
    zone: zoneOf(country),
    words: { lang, exercise, locale, hazards, stages, notMeasured },
  };
};

/** `<` would let a text end the element it stands in. */
const json = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
