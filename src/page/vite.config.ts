import { build, defineConfig, type Plugin } from 'vite';

/** The worker's name stands in what it keeps: a page that was built anew is kept anew. */
const WORKER = 'sw.js';

/** Tells the service worker which files the page consists of. */
const shellList = (): Plugin => ({
  name: 'shell-list',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const worker = bundle[WORKER];
    if (worker?.type !== 'chunk') throw new Error(`${WORKER} was not built`);
    // It is a classic script: with an import no browser takes it, and neither push nor a page without connection is there.
    if (worker.imports.length > 0) throw new Error(`${WORKER} shares code with the page: ${worker.imports.join(', ')}`);
    const files = Object.keys(bundle)
      .filter((name) => name.startsWith('page/') && !name.endsWith('.map'))
      .sort();
    const told = worker.code.replace(/["'`]__SHELL__["'`]/, JSON.stringify(files));
    if (told === worker.code) throw new Error(`${WORKER} has no place for the list of files`);
    worker.code = told;
  },
});

const INLINED_SCRIPT = '<!--early-->';
const STYLESHEET = /<link rel="stylesheet"[^>]*href="\.\/([^"]+)"[^>]*>/;

/** Puts what is drawn first into the document: its colours and shapes are there with it, without another round trip. */
const inlined = (): Plugin => ({
  name: 'inlined',
  transformIndexHtml: {
    order: 'post',
    handler: async (html, { bundle = {} }) => {
      const name = STYLESHEET.exec(html)?.[1] ?? '';
      const style = bundle[name];
      if (style?.type !== 'asset') throw new Error('the page has no stylesheet');
      delete bundle[name];
      const early = await earlyScript();
      if (!html.includes(INLINED_SCRIPT)) throw new Error(`index.html has no place ${INLINED_SCRIPT}`);
      return html
        .replace(STYLESHEET, () => `<style>${String(style.source).trim()}</style>`)
        .replace(INLINED_SCRIPT, () => `<script>${early}</script>`);
    },
  },
});

/** One classic script without imports. */
const earlyScript = async (): Promise<string> => {
  const built = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: here('./first/early.ts'), formats: ['iife'], name: 'early' },
    },
  });
  const [chunk] = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
  if (chunk?.type !== 'chunk') throw new Error('the first script was not built');
  return chunk.code.trim();
};

const here = (path: string): string => decodeURIComponent(new URL(path, import.meta.url).pathname);

export default defineConfig({
  root: here('.'),
  // The page may be served below a path: all its addresses are relative.
  base: './',
  publicDir: here('./public'),
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [inlined(), shellList()],
  build: {
    outDir: here('../../dist/src/page'),
    emptyOutDir: true,
    assetsDir: 'page',
    // The policy allows no data: scripts and styles, and each file is cached by its hash.
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { main: here('./index.html'), sw: here('./sw.ts') },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? WORKER : 'page/[name]-[hash].js'),
        chunkFileNames: 'page/[name]-[hash].js',
        assetFileNames: 'page/[name]-[hash][extname]',
      },
    },
  },
});
