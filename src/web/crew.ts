import { UserError } from '../core/error.ts'
import type { Crew, CrewOptions } from '../vector/crew.ts'

const none = () => new UserError('environments in worker threads need Node: leave workers out.', { usage: true })

/** @throws UserError when there are workers. */
export function requireWorkers(workers: number, _envs: number, _timeout: number): void {
  if (workers > 0) throw none()
}

/** @throws UserError always. */
export const crew = async (_: CrewOptions): Promise<Crew> => {
  throw none()
}
