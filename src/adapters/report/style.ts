/** The look of a report. No address in it: it is one file. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--line:#d5d5d5;--soft:#666;--alert:#c62828;--exercise:#7b1fa2}
@media (prefers-color-scheme:dark){:root{--ink:#eee;--paper:#16181b;--line:#3a3d42;--soft:#a0a4aa;--alert:#ef5350;--exercise:#ce93d8}}
body{margin:0;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
main{max-width:1200px;margin:0 auto;padding:0 16px 32px}
.band{margin:0;padding:10px;text-align:center;font-weight:800;letter-spacing:.2em;color:#fff;background:repeating-linear-gradient(135deg,#7b1fa2 0 24px,#5e1680 24px 48px)}
.exercise{color:var(--exercise)}h1{margin:.8em 0 .2em}h1 small{font-weight:400;color:var(--soft)}
.proof{padding:12px 16px;border-left:8px solid;border-radius:4px}.proof b{font-size:1.3em;margin-right:.5em}
.same{border-color:#2e7d32;background:#2e7d3222}.different{border-color:#c62828;background:#c6282833}
.hint,.tools{color:var(--soft);font-size:.9em}.tools{display:flex;gap:8px;align-items:center;flex-wrap:wrap;min-height:2em}
.picture{position:relative;height:640px;border:1px solid var(--line);border-radius:4px;overflow:hidden;touch-action:none}
.picture.low{height:220px}.picture canvas{position:absolute;inset:0;width:100%;height:100%}
.wide{overflow-x:auto}table{border-collapse:collapse;margin:12px 0;font-variant-numeric:tabular-nums}
th,td{padding:4px 12px;border-bottom:1px solid var(--line);text-align:right;max-width:480px;overflow-wrap:anywhere}
th[scope=row],thead th:first-child{text-align:left;font-weight:500}button{font:inherit;min-width:2em}
:root[data-print]{color-scheme:light;--ink:#1a1a1a;--paper:#fff;--line:#d5d5d5;--soft:#555;--alert:#c62828;--exercise:#7b1fa2}
@media print{.screen{display:none}.picture{height:460px;break-inside:avoid}.picture.low{height:180px}h2{break-after:avoid}tr{break-inside:avoid}
.band{-webkit-print-color-adjust:exact;print-color-adjust:exact}main{max-width:none;padding:0}body{font-size:11pt;background:#fff;color:#1a1a1a}}
`;
