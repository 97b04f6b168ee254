#!/usr/bin/env bash
# Commands in a real terminal (tmux): no line is longer than it, colors are only where they belong, and the progress line stays one line
# while the run warms up, learns, is resized and ends.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LC_ALL=C.UTF-8 # ${#line} counts characters
command -v tmux >/dev/null || { apt-get update -qq && apt-get install -y -qq tmux; } >/dev/null
root=$PWD
folder=$(mktemp -d)
tmux=(tmux -L "sente-$$" -f /dev/null)
trap '"${tmux[@]}" kill-server 2>/dev/null || true; rm -rf "$folder"' EXIT
cat >"$folder/sente" <<SH
#!/usr/bin/env bash
exec node --import "$root/node_modules/tsx/dist/loader.mjs" --conditions=sente-source "$root/src/cli/main.ts" "\$@"
SH
chmod +x "$folder/sente"
cat >"$folder/pole.ts" <<TS
import { defineExperiment, dqn } from '$root/src/index.ts'
export default defineExperiment({
  name: 'pole', env: 'CartPole-v1', steps: 30_000, evaluate: { every: 2_000, episodes: 5 },
  agent: dqn({ warmup: 15_000 }),
})
TS

"${tmux[@]}" new-session -d -s others-come-and-go

# start <columns> <command>: at the bottom of a new window, which says ENDED after it
start() {
  "${tmux[@]}" new-session -d -s s -x "$1" -y 50 "bash --norc --noprofile -c 'cd $folder; seq 60; $2; echo ENDED; sleep 600'"
}
screen() { "${tmux[@]}" capture-pane -p -J -S - "$@"; } # -J: a line that the terminal has wrapped is one
# until_seen <pattern>: waits until the screen has it
until_seen() {
  for _ in $(seq 1200); do
    grep -q -- "$1" <<<"$(screen)" && return
    sleep 0.1
  done
  screen
  echo "never seen: $1"
  exit 1
}
# fits <columns>: no line of the screen is longer
fits() {
  while IFS= read -r line; do
    if ((${#line} > $1)); then echo "longer than $1: $line"; exit 1; fi
  done < <(screen)
}
# one_bar: the screen has one progress line
one_bar() {
  local bars
  bars=$(grep -c '[━─]' <<<"$(screen)" || true)
  if [ "$bars" != 1 ]; then screen; echo "$bars progress lines"; exit 1; fi
}
end() { "${tmux[@]}" kill-session -t s; }

for columns in 60 80 120; do
  echo "   train at $columns columns"
  start "$columns" './sente train pole.ts'
  until_seen 'warm-up'
  one_bar; fits "$columns"
  until_seen 's left'
  one_bar; fits "$columns"
  for other in $((columns - 15)) $((columns + 20)) 40 "$columns"; do
    "${tmux[@]}" resize-window -t s -x "$other"
    sleep 0.5
    one_bar
  done
  until_seen ENDED
  one_bar; fits "$columns"
  grep -q '100% · ' <<<"$(screen)"
  end
done

for command in envs agents 'agents dqn' 'envs CartPole-v1' runs doctor 'eval runs/pole-s0 --episodes 3' \
  'arena mcts:5 random --game TicTacToe-v0 --games 4' 'train --help' 'train --agent dqm --env CartPole-v1'; do
  echo "   $command"
  for columns in 60 80 120; do
    start "$columns" "./sente $command"
    until_seen ENDED
    fits "$columns"
    end
  done
done

echo '   colors'
for setting in TERM=tmux NO_COLOR=1 TERM=dumb; do
  start 80 "$setting ./sente agents dqn"
  until_seen ENDED
  colored=$(grep -c $'\e\\[1m' <<<"$(screen -e)" || true)
  if [ "$setting" = TERM=tmux ]; then [ "$colored" -gt 0 ]; else [ "$colored" = 0 ]; fi || { echo "colors with $setting: $colored"; exit 1; }
  end
done
