import type { Board, Style } from './boards/board.ts'
import { drawBoard } from './boards/draw-board.ts'
import { boardOf } from './boards/of-planes.ts'
import { cartPole } from './classic/cartpole.ts'
import { acrobot, pendulum } from './classic/links.ts'
import { mountainCar } from './classic/mountain-car.ts'
import { at, type Scene } from './scene.ts'
import { catchBall } from './toy/catch.ts'
import { cliffWalking, frozenLake } from './toy/grid-walk.ts'
import { identity } from './toy/identity.ts'

/** How the episodes of an environment are shown. */
export interface Drawing {
  /** The moment as an SVG document; see `colors.ts` for its colors. */
  draw(scene: Scene): string
  /** Steps per second at normal speed. */
  readonly pace: number
  /** Names of a game's first and second side. */
  readonly sides?: readonly [string, string]
  /** Names of the actions, if the environment has no board. */
  readonly actions?: readonly string[]
}

type Options = Readonly<Record<string, unknown>>

const wind = ['left', 'none', 'right']
const discrete = (action: number) => 2 * action - 1
const three = (action: number) => action - 1
const clipped = (action: number) => Math.max(-1, Math.min(1, action))

/** Drawings by the environment's name without its version. */
const drawings: Readonly<Record<string, Drawing | ((options: Options) => Drawing)>> = {
  CartPole: { draw: cartPole(discrete), pace: 50, actions: ['left', 'right'] },
  CartPoleNoVel: { draw: cartPole(discrete, 1), pace: 50, actions: ['left', 'right'] },
  CartPoleContinuous: { draw: cartPole(clipped), pace: 50 },
  Acrobot: { draw: acrobot, pace: 15, actions: ['−1 N·m', 'none', '+1 N·m'] },
  MountainCar: { draw: mountainCar(0.5, three), pace: 30, actions: wind },
  MountainCarContinuous: { draw: mountainCar(0.45, clipped), pace: 30 },
  Pendulum: { draw: pendulum, pace: 20 },
  FrozenLake: options => lake(String(options.map ?? '4x4')),
  FrozenLake8x8: options => lake(String(options.map ?? '8x8')),
  CliffWalking: { draw: cliffWalking, pace: 4, actions: ['up', 'right', 'down', 'left'] },
  Catch: { draw: catchBall, pace: 6, actions: ['left', 'stay', 'right'] },
  Identity: { draw: identity, pace: 2 },
  MaskedIdentity: { draw: identity, pace: 2 },
}

const lake = (map: string): Drawing => ({ draw: frozenLake(map), pace: 4, actions: ['left', 'down', 'right', 'up'] })

/** The drawing of a built-in environment; undefined for one that shows its own frames. */
export function drawingOf(env: { readonly id: string; readonly options?: Options | undefined }): Drawing | undefined {
  const name = env.id.replace(/-v\d+$/, '')
  const found = Object.hasOwn(drawings, name) ? drawings[name] : undefined
  if (found) return typeof found === 'function' ? found(env.options ?? {}) : found
  const empty = { planes: [], shape: [1, 1, 1] } as const
  const board = boardOf(env.id, empty)
  return board && { draw: scene => game(env.id, scene), pace: 1.5, sides: SIDES[board.style] }
}

/** What the sides are called, by the board's style. */
const SIDES: Readonly<Record<Style, readonly [string, string]>> = {
  marks: ['X', 'O'],
  drop: ['Red', 'Yellow'],
  discs: ['Black', 'White'],
  points: ['Black', 'White'],
  hexagons: ['Red', 'Blue'],
  squares: ['Black', 'White'],
}

function game(id: string, { observation, before, shape, player, action, last, legal, heat }: Scene): string {
  const [layers = 0, rows = 0, columns = 0] = shape
  const planes = observation as ArrayLike<number>
  const board = boardOf(id, { planes, shape: [layers, rows, columns], player })!
  const earlier =
    before === undefined
      ? undefined
      : boardOf(id, { planes: before as ArrayLike<number>, shape: [layers, rows, columns], player })
  const reply = board.style === 'marks' && last !== undefined ? replyOf(board, earlier, at(last)) : undefined
  return drawBoard({
    ...board,
    heat,
    ...(legal && board.style === 'discs' && { legal }), // elsewhere every free square is
    ...(action !== undefined && { chosen: at(action) }),
    ...(last !== undefined && { last: at(last) }),
    ...(reply !== undefined && { last: reply }),
  })
}

/**
 * The opponent's move, in environments that play it within a step: the square with a stone more that is not the
 * agent's. Undefined where the sides take turns.
 */
function replyOf({ stones }: Board, before: Board | undefined, last: number): number | undefined {
  const more = Array.from(stones).flatMap((stone, i) =>
    stone !== 0 && before?.stones[i] === 0 && i !== last ? [i] : [],
  )
  return more.length === 1 ? more[0] : undefined
}
