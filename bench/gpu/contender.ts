/**
 * One contender, in its own process: `contender.ts <case> <cpu|candidate> <K> <threads> [without]`, without some rewrites
 * of the graph if any are named. It makes the agent, fills its
 * replay memory with random rows and prints a line of JSON about itself. Then it reads numbers of updates, one per
 * line, and answers each with the milliseconds per update and the loss. `contender.ts peaks <cpu|candidate>` prints how fast the
 * device multiplies and copies, and exits.
 */
import { createInterface } from 'node:readline'
import type { Agent, Memory, TypedArray } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import { candidates } from '../../src/engine/devices/index.ts'
import type { Rule } from '../../src/engine/graph/graph.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { type Case, caseNamed, ROWS } from './cases.ts'
import { measurePeaks } from './peaks.ts'

const [what = '', on = 'cpu', K = '1', threads = '1', without = ''] = process.argv.slice(2)
if (on !== 'cpu') process.env.SENTE_GPU = on
const request = { device: on === 'cpu' ? 'cpu' : 'gpu', engine: on === 'cpu' ? 'onnx' : 'auto' } as const
const provider = on === 'onnx-cuda' ? 'cuda' : on === 'onnx-webgpu' ? 'webgpu' : undefined
if (without && provider) {
  const rules = without.split('+').filter(rule => rule !== 'loops') as Rule[]
  const loops = without.includes('loops') ? { loops: false } : {}
  const open = (threads: number) => openOnnxEngine({ threads, provider, without: rules, ...loops })
  Object.assign(candidates.find(({ name }) => name === on)!, { open })
}
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`)

try {
  if (what === 'peaks') say(await measurePeaks(request))
  else await contend(caseNamed(what))
  process.exit()
} catch (error) {
  say({ problem: (error as Error).message })
  process.exit(1)
}

async function contend(one: Case): Promise<void> {
  const agent: Agent = await one.agent(Number(K), Number(threads)).create({
    ...one.task,
    random: rng(1),
    steps: 1_000_000,
    envs: 1,
    device: request,
  })
  agent.memory!.restore({ size: ROWS, added: ROWS, columns: rows(agent.memory!, one) })
  // Counted on the CPU only: values on a GPU cannot always be read synchronously, and the count is the same.
  const { arrays } = on === 'cpu' ? agent.save() : { arrays: {} as Record<string, TypedArray> }
  const learned = ['q', 'actor', 'critic', 'net'].flatMap(group => arrays[group]?.length ?? [])
  const parameters = learned.reduce((a, b) => a + b, 0)
  const { device, description } = agent.engine
  say({ device, description, ...(parameters > 0 && { parameters }) })
  for await (const line of createInterface({ input: process.stdin })) {
    const updates = Number(line)
    const started = performance.now()
    const { loss = 0 } = await agent.learn(updates)
    say({ ms: (performance.now() - started) / updates, loss })
  }
}

/** Random rows for every column of a replay memory. */
function rows({ columns }: Memory, { task, sizes }: Case): Record<string, TypedArray> {
  const random = rng(2)
  const A = sizes.actions
  const draw: Record<string, (i: number) => number> = {
    action: () => (task.actionSpace.kind === 'discrete' ? random.int(A) : 2 * random.next() - 1),
    discount: () => 0.99,
    nextLegal: () => 1,
    legal: () => 1,
    planes: () => random.int(2),
    policy: () => 1 / A,
    outcome: () => random.int(3) - 1,
  }
  return Object.fromEntries(
    Object.entries(columns).map(([name, array]) => [name, array.map(draw[name] ?? (() => random.normal()))]),
  )
}
