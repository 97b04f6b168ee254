import { defineConfig } from 'vite'

// `npm run build` puts the page beside the compiled server, which serves it.
export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { outDir: '../../dist/studio/page', emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
})
