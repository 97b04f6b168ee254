import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastValueFrom, tap } from 'rxjs'
import { alphazero, dqn, sac } from '../../../agents/index.ts'
import './brief.ts'
import type { AgentSpec } from '../../../src/core/agent.ts'
import type { EnvId } from '../../../src/core/registry.ts'
import { train } from '../../../src/loop/train.ts'
import { checkpoint } from '../../../src/operators/checkpoint.ts'
import { evaluate } from '../../../src/operators/evaluate.ts'
import { journal } from '../../../src/operators/journal.ts'
import { record } from '../../../src/operators/record.ts'
import { tensorboard } from '../../../src/operators/tensorboard.ts'

const few = { hidden: [8], warmup: 20, updates: 1, batchSize: 8, bufferSize: 60 }
const search = { blocks: 1, channels: 2, headChannels: 1, simulations: 6, trainEvery: 10, updates: 1, generation: 3 }

/** Small runs with every kind of file, stopped shortly before their end. */
const runs: readonly { name: string; env: EnvId; agent: AgentSpec; steps: number; envs: number }[] = [
  { name: 'dqn', env: 'Catch-v0', agent: dqn({ ...few, nStep: 2, priority: 0.5 }), steps: 130, envs: 2 },
  { name: 'sac', env: 'Brief-v0', agent: sac({ ...few, normalizeObservations: true }), steps: 90, envs: 1 },
  {
    name: 'alphazero',
    env: 'TicTacToe-v0',
    agent: alphazero({ ...few, ...search, arenaGames: 2 }),
    steps: 60,
    envs: 2,
  },
]

/** Writes the base runs. @returns their folders. */
export async function bases(home: string): Promise<readonly string[]> {
  const folders: string[] = []
  for (const { name, ...options } of runs) {
    const folder = join(home, name)
    const written = {
      name,
      device: { device: 'cpu', engine: 'auto' },
      settings: { evaluate: { every: 40, episodes: 2 } },
    }
    await lastValueFrom(
      train({ ...options, seed: 3, device: 'cpu' }).pipe(
        evaluate({ every: 40, episodes: 2 }),
        tap(event => {
          if (event.type === 'start') event.run.keep('mark', { save: () => 0, restore: () => {} })
        }),
        stopBefore(options.steps - 20),
        record(folder),
        tensorboard(folder),
        checkpoint(folder, { every: 30, keep: 2 }),
        journal(folder, written as never),
      ),
    )
    folders.push(folder)
  }
  return folders
}

const stopBefore = (steps: number) => {
  let stop = () => {}
  return tap<import('../../../src/loop/events.ts').TrainEvent>(event => {
    if (event.type === 'start') stop = () => event.run.stop('interrupted')
    if (event.type === 'step' && event.step >= steps) stop()
  })
}

/** Creates files and folders next to the crafted one that nothing may touch. @returns possible link targets. */
export function canaries(outside: string): readonly string[] {
  mkdirSync(join(outside, 'dir', '100'), { recursive: true })
  const files = ['.bashrc', 'notes.txt', 'dir/0.arrow', 'dir/5-9.bin', 'dir/manifest.json', 'dir/100/weights.q.bin']
  for (const file of files) writeFileSync(join(outside, file), `keep ${file}\n`.repeat(20))
  return [...files.slice(0, 3), 'dir', 'dir/100', 'nothing']
}
