import type { PlaySession } from '../../app/games/play-session.ts'
import { legalActions } from '../../core/board-game.ts'
import { print, printLines } from '../output.ts'
import { hint } from './hint.ts'

const HELP = 'Type a move, or undo, hint (what the agent thinks), help, quit.'
/** Moves that are listed after a wrong one. */
const LISTED = 16

/** Plays a game in lines of text. @param lines What the human types; the end of input ends the game. */
export async function converse(session: PlaySession, lines: AsyncIterableIterator<string>): Promise<void> {
  const { game, person } = session
  const prompt = () => {
    if (process.stdin.isTTY) process.stdout.write('> ')
  }

  print(`${game.name}. You play ${person === 0 ? 'first' : 'second'}. ${HELP}`)
  if (await replied(session)) return
  prompt()
  for await (const line of lines) {
    const typed = line.trim().toLowerCase()
    if (typed === 'quit') return
    if (typed === 'help') print(`${HELP} Moves: ${names(session)}.`)
    else if (typed === 'hint') printLines(hint(game, session.position, await session.think()))
    else if (typed === 'undo')
      if (session.undo()) printLines(`\n${game.show(session.position)}`)
      else print('There is nothing to take back.')
    else if (typed !== '') {
      const action = [...Array(game.actions).keys()].find(a => game.actionName(a).toLowerCase() === typed)
      if (action !== undefined && game.legal(session.position)[action] === 1) {
        session.play(action)
        if (await replied(session)) return
      } else {
        const wrong = action === undefined ? 'is not a move of this game' : 'is illegal now'
        print(`"${line.trim()}" ${wrong}; legal moves: ${names(session, LISTED)}.`)
      }
    }
    prompt()
  }
  if (process.stdin.isTTY) printLines('')
}

/** Shows the agent's moves and the board. @returns whether the game is over, and then says who has won. */
async function replied(session: PlaySession): Promise<boolean> {
  const { game } = session
  for await (const action of session.reply()) printLines(`\nIt plays ${game.actionName(action)}.`)
  printLines(`\n${game.show(session.position)}`)
  const { result } = session
  if (result === undefined) return false
  printLines(result > 0 ? '\nYou win.' : result < 0 ? '\nIt wins.' : '\nA draw.')
  return true
}

function names({ game, position }: PlaySession, most = Infinity): string {
  const all = legalActions(game.legal(position)).map(game.actionName)
  const more = all.length - most
  return more > 1 ? `${all.slice(0, most).join(' ')} and ${more} others: help lists them` : all.join(' ')
}
