import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seal } from '../../src/store/json/sealed.ts'
import { sealLine } from '../../src/store/runs/event-seal.ts'
import type { RunRecord } from '../../src/store/runs/run-record.ts'

/** Steps between evaluations of a made run. */
const EVERY = 100
const EVALUATIONS = 1_000

/** Writes folders of finished runs, each with 1,000 evaluations and a checkpoint, without training them. */
export function makeRuns(folder: string, count: number): void {
  for (let i = 0; i < count; i++) makeRun(join(folder, `dqn-CartPole-v1-s${i}`), i)
}

function makeRun(path: string, seed: number): void {
  mkdirSync(join(path, 'checkpoints', '100000'), { recursive: true })
  const steps = EVERY * EVALUATIONS
  const means = Array.from(
    { length: EVALUATIONS },
    (_, i) => 500 * (1 - Math.exp(-i / 200)) + (noise(seed, i) - 0.5) * 60,
  )
  const evaluation = { step: steps, episodes: 5, mean: means.at(-1)!, std: 9 }
  writeFileSync(join(path, 'run.json'), seal(record(seed, steps, evaluation)))
  let before = ''
  const add = (object: object) => {
    const { line, seal } = sealLine(JSON.stringify(object), before)
    before = seal
    return `${line}\n`
  }
  let text = add({ type: 'start', step: 0, agent: 'dqn', env: 'CartPole-v1', seed, steps, envs: 1 })
  for (const [i, mean] of means.entries()) {
    const step = (i + 1) * EVERY
    text += add({
      type: 'episode',
      step,
      episode: i,
      slot: 0,
      return: mean,
      length: EVERY,
      terminated: true,
      truncated: false,
    })
    text += add({ type: 'learn', step, update: i, updates: 1, metrics: { loss: noise(seed, -i), qMean: mean / 10 } })
    text += add({
      type: 'evaluation',
      step,
      returns: [mean, mean, mean, mean, mean],
      lengths: [9, 9, 9, 9, 9],
      mean,
      std: 9,
    })
  }
  text += add({ type: 'end', step: steps, reason: 'completed', cause: 'completed', episodes: 1000, updates: 1000 })
  writeFileSync(join(path, 'events.jsonl'), text)
  writeFileSync(
    join(path, 'checkpoints', '100000', 'manifest.json'),
    seal({ version: 1, step: steps, arrays: {}, evaluation: { mean: means.at(-1)!, episodes: 5 } }),
  )
}

function record(seed: number, steps: number, evaluation: NonNullable<RunRecord['result']>['evaluation']): RunRecord {
  const started = new Date(Date.UTC(2026, 0, 1) + seed * 60_000)
  const result = {
    finished: new Date(+started + 50_000).toISOString(),
    step: steps,
    episodes: EVALUATIONS,
    updates: EVALUATIONS,
  }
  return {
    version: 1,
    name: `dqn-CartPole-v1-s${seed}`,
    agent: { name: 'dqn', config: {}, unsaved: [] },
    env: { id: 'CartPole-v1' },
    seed,
    steps,
    envs: 1,
    device: { device: 'auto', engine: 'auto' },
    engine: { engine: 'onnx', device: 'cpu', description: 'onnxruntime, 1 thread' },
    versions: { sente: '0.1.0' },
    started: started.toISOString(),
    status: 'finished',
    result: { ...result, reason: 'completed', cause: 'completed', ...(evaluation && { evaluation }) },
  }
}

/** A number in [0, 1) that looks random. */
const noise = (a: number, b: number): number => createHash('md5').update(`${a} ${b}`).digest().readUInt32LE() / 2 ** 32
