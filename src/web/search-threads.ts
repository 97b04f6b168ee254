import { UserError } from '../core/error.ts'
import type { ThreadedOptions, ThreadedSearches } from '../search/threads/threads.ts'

/** @throws UserError always. */
export const threadedSearches = async (_: ThreadedOptions): Promise<ThreadedSearches> => {
  throw new UserError('search threads need Node: leave searchThreads out.')
}
