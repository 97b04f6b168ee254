import { build, defineConfig, type InlineConfig } from 'vite'

// `npm run build` puts the page beside the compiled server, which serves it.
const page = {
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { outDir: '../../dist/studio/page', emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
} satisfies InlineConfig

/** The player as one script and one style sheet, which the page puts into episodes that it saves as HTML files. */
const saved: InlineConfig = {
  ...page,
  configFile: false,
  logLevel: 'warn',
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    ...page.build,
    emptyOutDir: false,
    lib: {
      entry: 'saved/saved.tsx',
      formats: ['iife'],
      name: 'saved',
      fileName: () => 'saved.js',
      cssFileName: 'saved',
    },
  },
}

export default defineConfig({
  ...page,
  plugins: [{ name: 'saved', apply: 'build', closeBundle: async () => void (await build(saved)) }],
})
