import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cases } from '../../bench/gpu/cases.ts'
import { startChild } from '../../bench/gpu/child.ts'
import { count, EAGER, GRAPHS, tableOf } from '../../bench/gpu/table.ts'
import { workOf } from '../../bench/gpu/work.ts'
import { rng } from '../../src/core/rng.ts'

const device = { device: 'cpu', engine: 'onnx' } as const
const node = (script: string, patience = 10_000) => startChild(process.execPath, ['-e', script], patience)

test("the work of a step counts exactly its agent's parameters", async () => {
  for (const name of ['dqn-64', 'ddpg-400', 'alphazero-3x32']) {
    const { task, sizes, ...one } = cases.find(one => one.name === name)!
    const agent = await one.agent(1, 1).create({ ...task, random: rng(1), steps: 0, envs: 1, device })
    const { arrays } = agent.save()
    const learned = ['q', 'actor', 'critic', 'net'].reduce((sum, group) => sum + (arrays[group]?.length ?? 0), 0)
    assert.is(workOf(sizes).parameters, learned, name)
    agent.dispose()
  }
})

test('FLOPs of a small network match a count by hand', () => {
  const { flops, bytes, parameters } = workOf({ agent: 'dqn', observation: 2, actions: 3, hidden: [5], batch: 7 })
  assert.is(parameters, 15 + 18)
  // forward 2·5 + 5·3 = 25, three times; backward 25 to the weights and 5·3 to the hidden units
  assert.is(flops, 2 * 7 * (3 * 25 + 25 + 15))
  assert.is(bytes, 4 * (7 * 33 + 7 * (2 + 2 + 1 + 1 + 1 + 3) + 2 * 7 * 8))
})

test('a table shows medians, ratios per round, floors and missing contenders', () => {
  const times = [
    { name: 'cpu, K = 1', device: 'cpu', ms: [2, 4, 40] },
    { name: 'slow', device: 'gpu', ms: [1000] },
    { name: EAGER, device: 'gpu', ms: [10, 8, 200] },
    { name: GRAPHS, device: 'gpu', ms: [], problem: 'it ended (SIGSEGV)' },
  ] as const
  const peaks = [{ device: 'cpu', flops: 1e9, bytes: 1e9 }] as const
  const work = { parameters: 4996, flops: 2e6, bytes: 1e6 }
  const [head, , size, , , , first, slow, second, , missing] = tableOf(cases[0]!, work, times, peaks).split('\n')
  assert.is(head, '### dqn-64: DQN, 8-64-64-4, batch 64')
  assert.is(size, '2.00 MFLOP, 1.00 MB, 4,996 parameters; floor: cpu 2.00 ms')
  assert.is(first, '| cpu, K = 1 | 4.00 | 5.00 × |  | 2.00 × |')
  assert.is(slow, '| slow | 1000 | 0.0100 × |  |  |')
  assert.is(second, `| ${EAGER} | 10.0 | 1.00 × |  |  |`)
  assert.is(missing, `- ${GRAPHS}: it ended (SIGSEGV)`)
})

test('numbers are formatted with SI prefixes', () => {
  assert.equal([0, 12, 1234, 5.6e7, 7.8e11].map(count), ['0.00 ', '12.0 ', '1.23 k', '56.0 M', '780 G'])
})

test('a measuring process: answers between other lines, a problem, an exit, a timeout', async () => {
  const echo = node(
    `console.log('{"ready":1}'); process.stdin.on('data', d => console.log('noise\\n{"ms":' + Number(d) + '}'))`,
  )
  assert.equal(await echo.next(), { ready: 1 })
  assert.equal(await echo.next('3'), { ms: 3 })
  assert.equal(await echo.next('0.5'), { ms: 0.5 })
  echo.close()
  const reason = (child: ReturnType<typeof node>) => child.next().then(String, (error: Error) => error.message)
  assert.is(await reason(node(`console.log('{"problem":"no card"}')`)), 'no card')
  assert.is(await reason(node(`console.error('oh\\nno'); process.exit(3)`)), 'it ended (exit code 3): no')
  assert.is(await reason(node('setTimeout(() => {}, 60_000)', 200)), 'no answer within 0.2 seconds')
  assert.is(await reason(startChild('/no/such/python', [], 1000)), 'the program "/no/such/python" was not found')
})

test.run()
