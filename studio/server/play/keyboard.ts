import { type EnvSpec, environments, make } from '../../../src/core/registry.ts'
import type { Control, PlayableEnv } from '../../wire/plays.ts'

/** Controls, and how the environment runs. */
type Keys = Pick<PlayableEnv, 'controls' | 'idle' | 'fps' | 'speed'>

const left = (label: string, action: number): Control => ({ key: 'ArrowLeft', label, action })
const right = (label: string, action: number): Control => ({ key: 'ArrowRight', label, action })
const up = (label: string, action: number): Control => ({ key: 'ArrowUp', label, action })
const down = (label: string, action: number): Control => ({ key: 'ArrowDown', label, action })

const directions = (order: 'up first' | 'left first'): Keys => ({
  controls:
    order === 'up first'
      ? [left('left', 3), up('up', 0), down('down', 2), right('right', 1)]
      : [left('left', 0), up('up', 3), down('down', 1), right('right', 2)],
})

/**
 * The keys of known tasks, by the id without its version. Rates are the simulated time, or Gymnasium's frame rate. A
 * pole falls within 0.2 s, as long as a person takes to react, so those begin slowly.
 */
const known: Readonly<Record<string, Keys | 'never'>> = {
  CartPole: { controls: [left('push left', 0), right('push right', 1)], idle: 'last', fps: 50, speed: 0.25 },
  CartPoleNoVel: { controls: [left('push left', 0), right('push right', 1)], idle: 'last', fps: 50, speed: 0.25 },
  CartPoleContinuous: { controls: [left('push left', -1), right('push right', 1)], idle: 0, fps: 50, speed: 0.25 },
  MountainCar: { controls: [left('push left', 0), right('push right', 2)], idle: 1, fps: 30 },
  MountainCarContinuous: { controls: [left('push left', -1), right('push right', 1)], idle: 0, fps: 30 },
  Acrobot: { controls: [left('torque left', 0), right('torque right', 2)], idle: 1, fps: 15 },
  Pendulum: { controls: [left('torque left', 2), right('torque right', -2)], idle: 0, fps: 20 },
  Catch: { controls: [left('left', 0), down('stay', 1), right('right', 2)] },
  FrozenLake: directions('left first'),
  FrozenLake8x8: directions('left first'),
  CliffWalking: directions('up first'),
  Identity: 'never', // tests of agents, no tasks
  MaskedIdentity: 'never',
  'gymnasium:LunarLander': {
    controls: [left('left engine', 1), up('main engine', 2), right('right engine', 3)],
    idle: 0,
    fps: 50,
  },
}

/** Most actions that get a digit each. */
const FEW = 9

/** How an environment is played with the keyboard; undefined if it cannot be: a board game, or too many actions. */
export function playable(spec: EnvSpec): PlayableEnv | undefined {
  const { id, title = '', solvedAt, maxSteps } = spec
  const keys = known[id.replace(/-v\d+$/, '')] ?? digits(spec)
  if (!keys || keys === 'never' || hasSuccessor(id)) return undefined
  return {
    env: id,
    title,
    ...keys,
    ...(solvedAt !== undefined && { solvedAt }),
    ...(maxSteps !== undefined && { maxSteps }),
  }
}

/** Whether a later version of the task is registered. */
function hasSuccessor(id: string): boolean {
  const [name, version] = id.split(/-v(?=\d+$)/)
  return environments().some(other => {
    const [same, later] = other.id.split(/-v(?=\d+$)/)
    return same === name && Number(later) > Number(version)
  })
}

/** A digit for each action of an environment that waits for its person. */
function digits(spec: EnvSpec): Keys | undefined {
  if (spec.id.startsWith('gymnasium:')) return undefined // to create it would start Python
  const env = make(spec)
  try {
    const { actionSpace, game } = env
    if (game || actionSpace.kind !== 'discrete' || actionSpace.n > FEW) return undefined
    return {
      controls: Array.from({ length: actionSpace.n }, (_, action) => ({
        key: String(action + 1),
        label: `action ${action}`,
        action,
      })),
    }
  } finally {
    env.close?.()
  }
}
