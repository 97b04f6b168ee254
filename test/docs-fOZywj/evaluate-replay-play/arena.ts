// arena.ts
import { arena, loadEpisode, mcts, random, recordGames } from 'sente'

const env = 'TicTacToe-v0'
arena({ env, players: [mcts({ simulations: 50 }), random()], games: 10 })
  .pipe(recordGames('more-games', { env, agent: 'mcts:50', opponent: 'random' }))
  .subscribe({
    next: ({ game, first, score }) => console.log(`game ${game}, begun by ${first === 0 ? 'mcts' : 'random'}: ${score}`),
    complete: () => {
      const { steps } = loadEpisode('more-games', 'worst')
      console.log(steps.map(({ action, thought }) => [action, thought?.value]))
    },
  })
