/**
 * Milliseconds per update on the native ONNX Runtime and on its WebAssembly, one thread and one process each. Rounds
 * are interleaved, so that both see the same load; medians over the rounds, and medians of the ratios per round. The
 * first rounds are warm-up: V8 recompiles hot WebAssembly in the background.
 *
 *   npx tsx --conditions=sente-source bench/wasm.ts [--only dqn-64,alphazero-3x32] [--rounds 9]
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { caseNamed, runsOf } from './gpu/cases.ts'
import { type Child, startChild } from './gpu/child.ts'
import { median } from './peer.ts'

const { only, rounds } = parseArgs({
  options: {
    only: { type: 'string', default: 'dqn-64,dqn-256,ddpg-256,alphazero-3x32' },
    rounds: { type: 'string', default: '9' },
  },
}).values
const WARM_UP = 3
const [PATIENCE, ROUND] = [120_000, 500] // ms
const script = fileURLToPath(new URL('gpu/contender.ts', import.meta.url))

/** Starts a contender on the CPU whose environment has SENTE_RUNTIME set to `runtime`. */
async function start(runtime: string, name: string, K: number): Promise<Child> {
  process.env.SENTE_RUNTIME = runtime
  const child = startChild(process.execPath, [...process.execArgv, script, name, 'cpu', `${K}`, '1'], PATIENCE)
  const { description } = await child.next()
  if (String(description).includes('WebAssembly') !== (runtime === 'wasm')) throw new Error(`it runs on ${description}`)
  return child
}

console.log(`ms per update; medians of ${rounds} rounds; Node ${process.versions.node}`)
for (const one of only.split(',').map(caseNamed))
  for (const K of runsOf(one)) {
    const children = [await start('', one.name, K), await start('wasm', one.name, K)]
    const times: number[][] = [[], []]
    const updates = [K, K]
    for (let round = -WARM_UP; round < Number(rounds); round++)
      for (const [i, child] of children.entries()) {
        const ms = Number((await child.next(`${updates[i]}`)).ms)
        updates[i] = K * Math.max(1, Math.round(ROUND / ms / K))
        if (round >= 0) times[i]!.push(ms)
      }
    const [native, wasm] = times as [number[], number[]]
    const ratio = median(wasm.map((ms, i) => ms / native[i]!))
    const cells = [median(native), median(wasm)].map(ms => ms.toPrecision(3).padStart(7))
    console.log(
      `${one.title}, K = ${K}: native ${cells[0]}, WebAssembly ${cells[1]}, ${ratio.toFixed(1)} times as long`,
    )
    for (const child of children) child.close()
  }
