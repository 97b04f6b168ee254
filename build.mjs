// `npm run build`: compiles src, agents, envs and the studio into dist, and puts ONNX Runtime's WebAssembly beside the code that
// loads it, so that a project need not install onnxruntime-web, which is ten times as large.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
rmSync('dist', { recursive: true, force: true })
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
if (status !== 0) process.exit(1)
chmodSync('dist/src/cli/main.js', 0o755)
const { build } = await import('vite')
await build({ configFile: 'studio/page/vite.config.ts', logLevel: 'warn' })
const wasm = 'dist/src/engine/onnx/wasm'
mkdirSync(wasm, { recursive: true })
for (const file of ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.mjs'])
  copyFileSync(require.resolve(`onnxruntime-web/${file}`), join(wasm, file))

// Declarations that use Node's types name them: TypeScript leaves that out, and a project may not include them itself.
for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.d.ts')) continue
  const text = readFileSync(join('dist', file), 'utf8')
  if (/\bBuffer\b|\bNodeJS\.|'node:/.test(text))
    writeFileSync(join('dist', file), `/// <reference types="node" />\n${text}`)
}
