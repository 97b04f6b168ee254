// pile.ts
import { type BoardGame, checkGame, register, selfPlay } from 'sente'

// A side takes one, two or three of 21 stones; whoever takes the last one wins.
const pile: BoardGame<{ stones: number; moves: number }> = {
  name: 'Pile',
  actions: 3,
  planes: [1, 1, 22],
  longest: 21,
  initial: () => ({ stones: 21, moves: 0 }),
  player: ({ moves }) => (moves % 2) as 0 | 1,
  legal({ stones }, out = new Uint8Array(3)) {
    for (let action = 0; action < 3; action++) out[action] = action < stones ? 1 : 0
    return out
  },
  next: ({ stones, moves }, action, into = { stones: 0, moves: 0 }) =>
    Object.assign(into, { stones: stones - 1 - action, moves: moves + 1 }),
  returns: ({ stones, moves }) => (stones > 0 ? null : moves % 2 ? [1, -1] : [-1, 1]),
  encode({ stones }, out, at = 0) {
    out.fill(0, at, at + 22)
    out[at + stones] = 1
  },
  show: ({ stones, moves }) => `${stones} stones after ${moves} moves`,
  parse(text) {
    const [stones = 0, moves = 0] = (text.match(/\d+/g) ?? []).map(Number)
    return { stones, moves }
  },
  actionName: action => `take ${action + 1}`,
}

console.log('problems:', checkGame(pile).length)
register({ id: 'Pile-v0', create: () => selfPlay(pile) })
