import { defineConfig } from 'vite';

const here = (path: string): string => decodeURIComponent(new URL(path, import.meta.url).pathname);

/** The client as one module without imports, for `<script type="module">` of any page. */
export default defineConfig({
  root: here('.'),
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir: here('../../dist/src/page'),
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: here('./client.ts'), formats: ['es'], fileName: () => 'client.js' },
  },
});
