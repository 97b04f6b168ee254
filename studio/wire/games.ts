import { z } from 'zod'

const natural = z.number().int().nonnegative()
const side = z.union([z.literal(0), z.literal(1)])

/** A board game that can be played. */
export const GameInfo = z.object({
  /** Its self-play environment. */
  env: z.string(),
  name: z.string(),
  /** `[C·H·W]` The position in which it begins, and its shape. */
  planes: z.array(z.number()),
  shape: z.tuple([natural, natural, natural]),
  /** Other environments of the same game: their runs can play it, too. */
  also: z.array(z.string()),
  /** Where games that ended are kept, once there are any: the id of a folder of episodes. */
  kept: z.string().exactOptional(),
  /** Rows and columns to choose from, the default first; absent where there is no choice. */
  sizes: z.array(natural).exactOptional(),
})
export type GameInfo = z.infer<typeof GameInfo>

/** `GET /api/games`. */
export const GameList = z.object({ games: z.array(GameInfo) })
export type GameList = z.infer<typeof GameList>

/** `POST /api/games`: begins a game, or continues one after the moves given. */
export const NewGame = z.object({
  env: z.string().max(200),
  size: natural.exactOptional(),
  /** `friend`, `random`, `mcts:<simulations>`, or the id of a run, possibly with `:<simulations>`. */
  against: z.string().max(300),
  /** The person's side. */
  side,
  moves: z.array(natural).max(10_000),
})
export type NewGame = z.infer<typeof NewGame>

/** `POST /api/games/:id/move`. */
export const Move = z.object({ action: z.number().int() })

/** `POST /api/games/:id/restart`: a new game on the same table. */
export const Restart = z.object({ side })

/** A game as it stands. */
export const Game = z.object({
  id: z.string(),
  env: z.string(),
  name: z.string(),
  against: z.string(),
  /** The person's side, 0 moves first; absent in a game between friends. */
  side: side.exactOptional(),
  /** `[C·H·W]` The position for the side to move, and its shape. */
  planes: z.array(z.number()),
  shape: z.tuple([natural, natural, natural]),
  /** The side to move. */
  turn: side,
  moves: z.array(natural),
  /** Legal actions, ascending; none once the game is over. */
  legal: z.array(natural),
  /** `[A]` */
  names: z.array(z.string()),
  /** Actions with which the side to move wins at once, and those with which the other side threatens to. */
  wins: z.array(natural),
  threats: z.array(natural),
  /** Result of each side once the game is over. */
  returns: z.tuple([z.number(), z.number()]).exactOptional(),
})
export type Game = z.infer<typeof Game>

/** `POST /api/games/:id/thought`: what the agent, or an adviser in its place, makes of the position. */
export const Thought = z.object({
  action: natural,
  /** The moves expected from here on, that action first. */
  line: z.array(natural),
  /** `[A]` Visits, else the policy, else Q-values less the lowest. */
  weights: z.array(z.number()),
  /** For the side that moves first, in [−1, 1]; absent if the agent estimates none. */
  value: z.number().exactOptional(),
})
export type Thought = z.infer<typeof Thought>

/** `POST /api/games/:id/keep` and `/api/plays/:id/keep`: where the episode is. */
export const Kept = z.object({ run: z.string(), episode: z.string() })
export type Kept = z.infer<typeof Kept>
