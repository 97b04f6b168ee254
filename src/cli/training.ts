import { readdirSync, rmdirSync } from 'node:fs'
import { lock } from '../store/lock.ts'
import { createRunFolder } from '../store/run-folder.ts'
import { conduct } from './conduct.ts'
import { plan, type TrainFlags } from './plan.ts'
import { Summary } from './summary.ts'

/** Trains in a folder of its own. */
export async function training(file: string | undefined, flags: TrainFlags): Promise<void> {
  const experiment = await plan(file, flags)
  const { name, seed = 0 } = experiment
  const folder = createRunFolder({ name: `${name}-s${seed}`, out: flags.out })
  const unlock = lock(folder)
  const summary = new Summary({ folder, file, flags, experiment })
  try {
    await conduct({ experiment, folder, file, summary, json: flags.json ?? false, quiet: flags.quiet ?? false })
  } finally {
    unlock()
    if (readdirSync(folder).length === 0) rmdirSync(folder) // nothing was begun
  }
}
