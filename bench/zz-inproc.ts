const dirs = process.argv[2]!.split(',')
const turns = Number(process.argv[3] ?? 12), games = Number(process.argv[4] ?? 256)
const sides: any[] = []
for (const d of dirs) {
  const { connectFour } = await import(`${d}/envs/boards/connect-four.ts`)
  const { rng } = await import(`${d}/src/core/rng.ts`)
  const { selfPlay } = await import(`${d}/src/games/self-play.ts`)
  const { mind, player, rootsOf, selfPlayOptions } = await import(`${d}/src/search/index.ts`)
  const { legalActions } = await import(`${d}/src/core/board-game.ts`)
  const game = connectFour(); const A = game.actions, SIZE = 84
  let inputs = new Float32Array(0), outputs = new Float32Array(0)
  const net = { run(rows: number, fill: any) {
    if (inputs.length < rows * SIZE) inputs = new Float32Array(rows * SIZE)
    if (outputs.length < rows * 8) outputs = new Float32Array(rows * 8)
    fill(inputs)
    for (let i = 0; i < rows; i++) { let hash = 0; for (let k = 0; k < SIZE; k += 5) hash = (31 * hash + ((inputs[i * SIZE + k]! * (k + 1)) | 0)) % 1009; outputs[i * 8 + 7] = hash / 1009 - 0.5 }
    return outputs }, changed() {} }
  const config: any = { ...Object.fromEntries(Object.entries(selfPlayOptions).map(([n, o]: any) => [n, o.value])), simulations: 100 }
  const roots = rootsOf(config), random = rng(1)
  const self = player(game, { ...config, roots, envs: games, random: random.split('play') })
  const thinking = mind(game, net, { ...config, roots, title: 'a stub' })
  const boards = Array.from({ length: games }, (_, i) => { const env = selfPlay(game); let view: any = env.reset(random); for (let k = 0; k < i % 12; k++) { const al = legalActions(view.legal); const s = env.step(al[random.int(al.length)]); view = s.terminated ? env.reset(random) : s } return { env, view } })
  const slots = [...boards.keys()]
  const turn = async () => {
    const decisions = await self.act(thinking, boards.map(b => b.view), 'explore', slots)
    let sum = 0
    for (const [slot, b] of boards.entries()) { const a = decisions[slot].action; sum = (sum * 31 + a + 7 * Math.round(1e6 * decisions[slot].thought.value)) % 1000003; const s = b.env.step(a); if (s.terminated) self.reset(slot); else self.moved(slot, a); b.view = s.terminated ? b.env.reset(random) : s }
    return sum }
  sides.push({ d, turn, search: thinking.search, rates: [] as number[], sums: [] as number[] })
}
for (const s of sides) for (let i = 0; i < 4; i++) s.sums.push(await s.turn())
for (let i = 0; i < turns; i++) for (const s of i % 2 ? sides : [...sides].reverse()) {
  const n = s.search.counts.simulations, c = process.cpuUsage(); s.sums.push(await s.turn()); const { user, system } = process.cpuUsage(c)
  s.rates.push(1e6 * (s.search.counts.simulations - n) / (user + system))
}
const med = (x: number[]) => [...x].sort((a, b) => a - b)[x.length >> 1]!
for (const s of sides) console.log(s.d.split('/').pop().padEnd(14), 'median', med(s.rates) | 0, 'max', Math.max(...s.rates) | 0, 'ratio', med(s.rates.map((r: number, i: number) => r / sides[0].rates[i])).toFixed(3), 'same', JSON.stringify(s.sums) === JSON.stringify(sides[0].sums))
