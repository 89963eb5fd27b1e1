/** The one style sheet of the page; its hash stands in the page's policy. */
export const STYLE = `
:root { color-scheme: light dark; --back: #fbfbfa; --panel: #fff; --text: #1c1e21; --soft: #5b6068; --line: #dcdfe3; --link: #0b57b0; --get: #0a6b3d; --post: #8a4b00; --code: #f1f3f5; }
@media (prefers-color-scheme: dark) { :root { --back: #15171a; --panel: #1c1f23; --text: #e7e9ec; --soft: #a4abb5; --line: #343a41; --link: #8ab8ff; --get: #6fd6a0; --post: #f0b268; --code: #24282d; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.55 system-ui, sans-serif; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--panel); padding: .5rem 1rem; }
header { padding: 2rem clamp(1rem, 4vw, 3rem) 1rem; border-bottom: 1px solid var(--line); background: var(--panel); }
header p { max-width: 48rem; margin: .3rem 0; color: var(--soft); }
h1 { margin: 0; font-size: 2rem; letter-spacing: -.02em; }
h2 { font-size: 1.5rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1.1rem; margin: 0 0 .4rem; overflow-wrap: anywhere; }
h4 { margin: 1rem 0 .3rem; }
.columns { display: grid; grid-template-columns: minmax(15rem, 19rem) minmax(0, 1fr); }
nav { padding: 1rem 1rem 2rem clamp(1rem, 3vw, 2rem); border-right: 1px solid var(--line); position: sticky; top: 0; height: 100vh; overflow: auto; font-size: .85rem; }
nav h2 { font-size: .95rem; margin: 1rem 0 .2rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: .15rem 0; text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { text-decoration: underline; }
main { padding: 0 clamp(1rem, 3vw, 3rem) 4rem; max-width: 68rem; min-width: 0; }
article, .schema { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.25rem; margin: 1rem 0; }
article p, .schema p { margin: .3rem 0 .7rem; }
.summary { font-weight: 600; }
.token { border-left: 3px solid var(--post); padding-left: .7rem; }
.method { font: 700 .75em/1 ui-monospace, monospace; padding: .2em .45em; border: 1px solid currentcolor; border-radius: .3em; }
.get { color: var(--get); } .post { color: var(--post); }
.optional { color: var(--soft); font-weight: 400; font-size: .85em; }
.wide { overflow-x: auto; margin: .6rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; font-size: .8rem; }
tbody th { font-weight: 600; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, monospace; background: var(--code); padding: .1em .3em; border-radius: .25em; }
pre { background: var(--code); padding: .8rem 1rem; border-radius: .4rem; overflow-x: auto; margin: .7rem 0; }
pre code { background: none; padding: 0; }
summary { cursor: pointer; color: var(--link); }
:target { border-color: var(--link); box-shadow: 0 0 0 2px var(--link); }
@media (max-width: 55rem) { .columns { grid-template-columns: minmax(0, 1fr); } nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); } }
@media print { nav { display: none; } .columns { display: block; } }
`;
