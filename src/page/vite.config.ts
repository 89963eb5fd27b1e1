import { defineConfig, type Plugin } from 'vite';

/** The worker's name stands in what it keeps: a page that was built anew is kept anew. */
const WORKER = 'sw.js';

/** Tells the service worker which files the page consists of. */
const shellList = (): Plugin => ({
  name: 'shell-list',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const worker = bundle[WORKER];
    if (worker?.type !== 'chunk') throw new Error(`${WORKER} was not built`);
    const files = Object.keys(bundle)
      .filter((name) => name.startsWith('page/') && !name.endsWith('.map'))
      .sort();
    const told = worker.code.replace(/["'`]__SHELL__["'`]/, JSON.stringify(files));
    if (told === worker.code) throw new Error(`${WORKER} has no place for the list of files`);
    worker.code = told;
  },
});

const here = (path: string): string => decodeURIComponent(new URL(path, import.meta.url).pathname);

export default defineConfig({
  root: here('.'),
  // The page may be served below a path: all its addresses are relative.
  base: './',
  publicDir: here('./public'),
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [shellList()],
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
