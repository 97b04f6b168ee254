#!/usr/bin/env bash
# In WebAssembly all agents pass their own tests, runs resume bit for bit, and worker threads collect.
set -euo pipefail
cd "$(dirname "$0")/../.."
export SENTE_RUNTIME=wasm
npm test -- agents/dqn.test agents/td3.test agents/sac.test agents/alphazero.test loop/resume.test vector/crew
