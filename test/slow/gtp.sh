#!/usr/bin/env bash
# Games against GNU Go over the Go Text Protocol: each move is legal for both programs. sgfmill reads recorded games as we wrote them.
set -euo pipefail
cd "$(dirname "$0")/../.."
gnugo=$(command -v gnugo || echo /usr/games/gnugo)
if [ ! -x "$gnugo" ]; then
  apt-get -o DPkg::Lock::Timeout=300 update -qq
  apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends gnugo >/dev/null
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sente() { node --import tsx --conditions=sente-source src/cli/main.ts "$@"; }

# Rules that both programs have: positional superko, no suicide, area scoring.
rules=(--game Go-v0 --env-set suicide=false)
opponent=("$gnugo" --mode gtp --level 1 --chinese-rules --positional-superko --forbid-suicide --capture-all-dead)
referee() { node --import tsx test/slow/gtp/referee.ts "$@" -- "${opponent[@]}"; }
sente train --agent alphazero --env Go-v0 --env-set suicide=false --steps 300 --seed 1 --quiet --out "$folder/run" \
  --set gumbel=true --set blocks=1 --set channels=8 --set simulations=8 --set warmup=64 --set batchSize=32 --set trainEvery=64 \
  --set generation=4 --set arenaGames=0 </dev/null
referee 20 mcts:20 "${rules[@]}"
referee 4 "$folder/run:8" --seed 2

sente arena mcts:10 mcts:20 --game Go-v0 --games 4 --record "$folder/go" --json </dev/null >/dev/null
sente arena mcts:20 random --game Go5x5-v0 --games 6 --opening 4 --record "$folder/go5" --json </dev/null >/dev/null
node --import tsx --conditions=sente-source test/slow/gtp/games.ts "$folder" "$folder/go" "$folder/go5"
"${PYTHON:-python3}" test/slow/gtp/read.py "$folder"
