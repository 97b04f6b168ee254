// A starter environment: change it into yours, step by step.
//
//   npx sente check ./corridor.ts                     finds mistakes, and says how to fix them
//   npx sente train --agent dqn --env ./corridor.ts   trains an agent on it
//   node --test corridor.test.ts                      runs its test
import {
  type Box,
  box,
  type Config,
  type Discrete,
  discrete,
  option,
  register,
  type SyncEnv,
  termination,
  transition,
} from 'sente'

// Options, set by --env-set cells=20: default, help and limits. `create` receives them checked.
const options = {
  cells: option(10, 'cells of the corridor', { min: 3, max: 100, integer: true }),
}

/** A corridor with a door at one end: walk there as fast as you can. */
function create({ cells }: Config<typeof options>): SyncEnv<Box, Discrete> {
  // The state lives in this closure, so that each copy has its own: training may use several at once.
  let at = 0
  let door = 0

  // The observation: a new array each time, as the agent keeps the old ones, with numbers near 1, which networks learn
  // from best.
  const see = () => Float32Array.of(at / (cells - 1), door / (cells - 1))

  return {
    // The spaces of observations and actions: `discrete(n)` is a number from 0 to n − 1, `box(shape, low, high)` a
    // Float32Array within bounds. Agents build their networks for them.
    observationSpace: box([2], 0, 1),
    actionSpace: discrete(2), // 0: a step to the left, 1: to the right

    // Begins an episode. All randomness comes from `random`, so that the same seed gives the same episode.
    reset(random) {
      door = random.int(2) * (cells - 1)
      at = 1 + random.int(cells - 2)
      return { observation: see() }
    },

    // Takes an action. `termination` means that the task is over and no further reward is possible. A time limit is not
    // a termination, as the task could continue: leave it to `maxSteps` below, which truncates the episode.
    step(action) {
      at = Math.min(cells - 1, Math.max(0, at + (action === 1 ? 1 : -1)))
      return at === door ? termination(see(), 1) : transition(see(), -0.1 / cells)
    },

    // Some actions illegal at times? Return a mask from `reset` and `step`, as in
    // `{ ...transition(see(), 0), legal: Uint8Array.of(1, 0) }`, and agents never choose the others.

    // A picture for `sente replay`. Optional.
    render: () => ({
      text: Array.from({ length: cells }, (_, cell) => (cell === at ? '●' : cell === door ? '▯' : '·')).join(' '),
    }),

    // The whole state as JSON, so that a stopped run resumes exactly where it was. Without both, resuming repeats the
    // actions of the unfinished episode.
    save: () => ({ at, door }),
    restore(state) {
      ;({ at, door } = state as { at: number; door: number })
    },
  }
}

// From here on `--env` and `make('Corridor-v0')` find it. A changed task gets a new version, so that results stay
// comparable.
export default register({
  id: 'Corridor-v0',
  title: 'Walk to the door at one end of a corridor.',
  options,
  create,
  maxSteps: ({ cells }) => 10 * cells, // then the episode is truncated
  solvedAt: 0.9, // mean return over 100 episodes: 1 for the door, minus the cost of the steps
})
