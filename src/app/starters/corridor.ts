// An environment to begin with: change it into yours, step by step.
//
//   npx sente check ./corridor.ts                     what it gets wrong, and how to mend it
//   npx sente train --agent dqn --env ./corridor.ts   an agent learns it
//   npx tsx --test corridor.test.ts                   its own test
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

// What can be set, as in --env-set cells=20: a default, a sentence and limits. `create` gets all of it, checked.
const options = {
  cells: option(10, 'cells of the corridor', { min: 3, max: 100, integer: true }),
}

/** A corridor with a door at one of its ends: walk there, as fast as you can. */
function create({ cells }: Config<typeof options>): SyncEnv<Box, Discrete> {
  // All that changes is in here, so that each copy has its own: training may use several at once.
  let at = 0
  let door = 0

  // What the agent sees. A new array each time, as it keeps the old ones; numbers near 1, as networks learn from those
  // best.
  const see = () => Float32Array.of(at / (cells - 1), door / (cells - 1))

  return {
    // Of what kind observations and actions are: `discrete(n)` is a number from 0 to n − 1, `box(shape, low, high)` a
    // Float32Array within bounds. Agents make their networks for them.
    observationSpace: box([2], 0, 1),
    actionSpace: discrete(2), // 0 is a step to the left, 1 one to the right

    // An episode begins. All chance comes from `random`, so that the same seed gives the same episode.
    reset(random) {
      door = random.int(2) * (cells - 1)
      at = 1 + random.int(cells - 2)
      return { observation: see() }
    },

    // An action is taken. `termination` says that the task is over, and that nothing can be won or lost any more. That
    // time is up is something else, as the task could have gone on: leave it to `maxSteps` below, which truncates the
    // episode.
    step(action) {
      at = Math.min(cells - 1, Math.max(0, at + (action === 1 ? 1 : -1)))
      return at === door ? termination(see(), 1) : transition(see(), -0.1 / cells)
    },

    // Are some actions not allowed at times? Then `reset` and `step` tell which are, as in
    // `{ ...transition(see(), 0), legal: Uint8Array.of(1, 0) }`, and no agent takes the others.

    // How it looks, for `sente replay`. Leave it out where there is nothing to see.
    render: () => ({
      text: Array.from({ length: cells }, (_, cell) => (cell === at ? '●' : cell === door ? '▯' : '·')).join(' '),
    }),

    // The whole state as JSON: a run that was stopped goes on exactly where it was. Without both, it first repeats the
    // actions of the episode it was in.
    save: () => ({ at, door }),
    restore(state) {
      ;({ at, door } = state as { at: number; door: number })
    },
  }
}

// From here on `--env` and `make('Corridor-v0')` know it. A changed task gets a new version, so that results stay
// comparable.
export default register({
  id: 'Corridor-v0',
  title: 'Walk to the door at one end of a corridor.',
  options,
  create,
  maxSteps: ({ cells }) => 10 * cells, // an episode is truncated then
  solvedAt: 0.9, // the mean return over 100 episodes: 1 for the door, less what the steps cost
})
