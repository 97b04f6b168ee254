import type { AgentContext } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { processors } from '../../core/guard/machine.ts'
import { type Config, option } from '../../core/option.ts'
import type { Settings } from './letters.ts'
import { type ThreadedSearches, threadedSearches } from './threads.ts'

/** An option of agents that learn from self-play; spread it into their own. */
export const searchThreadOptions = {
  searchThreads: option(
    0,
    'threads that search in self-play, besides the main one; 0 = automatic: none on the CPU, whose cores the network ' +
      'uses; on a GPU one per 64 environments, up to 8, with two cores to spare',
    { min: 0, max: 256, integer: true },
  ),
}

/** Environments per thread, and threads, of the automatic choice. */
const [SHARE, MOST] = [64, 8]

/**
 * The threads that search in an agent's self-play: `searches`, or none. `warning`: why there are none although
 * `searchThreads` asks for some.
 */
export async function openSearches(
  { game, env, envs }: AgentContext,
  config: Settings & Config<typeof searchThreadOptions>,
  onGpu: boolean,
): Promise<{ readonly searches?: ThreadedSearches; readonly warning?: string }> {
  const automatic = onGpu ? Math.min(processors() - 2, MOST, Math.floor(envs / SHARE)) : 0
  const threads = config.searchThreads || Math.max(0, automatic)
  if (threads === 0 || env === undefined) return {}
  try {
    return { searches: await threadedSearches({ game: game!, env, settings: config, envs, threads, overlap: onGpu }) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { warning: `no search threads, self-play searches in the main thread: ${error.message}` }
  }
}
