import { killedAt, sente } from './sente.ts'

/** The name of a run that is a script for a page that does not escape it. */
export const HOSTILE = '<img src=x onerror=alert(1)>'

/** Makes the folder of runs that the stories begin with. */
export async function makeRuns(home: string): Promise<void> {
  const run = (name: string, ...args: readonly string[]) =>
    sente(home, 'train', ...args, '--quiet', '--out', `runs/${name}`)
  await sente(home, 'new', 'env', 'corridor')
  await Promise.all([
    run('pole-1', 'cartpole-dqn', '--steps', '3000', '--seed', '1'),
    run('pole-2', 'cartpole-dqn', '--steps', '3000', '--seed', '2'),
  ])
  const small = 'blocks=0 simulations=8 warmup=64 trainEvery=64 arenaGames=2 generation=4 batchSize=32'.split(' ')
  await Promise.all([
    run('four', '--agent', 'alphazero', '--env', 'ConnectFour-v0', '--plain', '--steps', '400', ...set(small)),
    run('pendulum', '--agent', 'sac', '--env', 'Pendulum-v1', '--steps', '800', ...set(['warmup=200'])),
    run('lake', '--agent', 'random', '--env', 'FrozenLake-v1', '--steps', '200'),
    run(HOSTILE, '--agent', 'random', '--env', 'Catch-v0', '--steps', '50'),
    killedAt(home, 'runs/killed/checkpoints/500', 'cartpole-dqn', '--checkpoint', '500', '--out', 'runs/killed'),
  ])
}

const set = (settings: readonly string[]): string[] => settings.flatMap(text => ['--set', text])
