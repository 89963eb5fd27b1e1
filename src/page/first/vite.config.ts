import { defineConfig } from 'vite';

const here = (path: string): string => decodeURIComponent(new URL(path, import.meta.url).pathname);

/** The hub's printer of the page's document: one module, beside the page's files and none of them. */
export default defineConfig({
  root: here('.'),
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  ssr: { noExternal: true },
  build: {
    ssr: here('./render.tsx'),
    outDir: here('../../../dist/src/page/hub'),
    emptyOutDir: true,
    target: 'node20',
    rollupOptions: { output: { entryFileNames: 'first.mjs', codeSplitting: false } },
  },
});
