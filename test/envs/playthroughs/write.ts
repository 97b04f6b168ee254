// Writes the playthrough of every registered game, or of those given as arguments:
// npx tsx --conditions=sente-source test/envs/playthroughs/write.ts Hex-v0
import { writeFileSync } from 'node:fs'
import '../../../envs/index.ts'
import { fileOf, games, playthrough } from './playthrough.ts'

const wanted = process.argv.slice(2)
for (const { id, game } of games())
  if (wanted.length === 0 || wanted.includes(id)) writeFileSync(fileOf(id), playthrough(id, game))
