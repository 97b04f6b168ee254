"""Runs the exported policies in ONNX Runtime, in batches of several sizes, against what the agents did."""

import json
import os
import sys

import numpy as np
import onnx
import onnxruntime

folder = sys.argv[1]
cases = sorted(name for name in os.listdir(folder) if os.path.exists(os.path.join(folder, name, "case.json")))
assert len(cases) == 4, cases
for name in cases:
    path = lambda file: os.path.join(folder, name, file)
    with open(path("case.json")) as file:
        case = json.load(file)
    model = onnx.load(path("policy.onnx"))
    onnx.checker.check_model(model, full_check=True)
    metadata = {p.key: p.value for p in model.metadata_props}
    assert metadata["env"] == name, metadata
    session = onnxruntime.InferenceSession(path("policy.onnx"), providers=["CPUExecutionProvider"])
    assert all(port.shape[0] == "batch" for port in [*session.get_inputs(), *session.get_outputs()])

    count, actions = case["count"], case["actions"]
    observation = np.fromfile(path("observation.bin"), np.float32 if case["box"] else np.int32)
    feeds = {"observation": observation.reshape([count, *case["shape"]])}
    if case["masked"]:
        feeds["legal"] = np.fromfile(path("legal.bin"), np.uint8).reshape(count, actions).astype(bool)
    q, action = [], []
    at = 0
    for size in [1, 2, 7, 500, count]:
        out = session.run(["action", "q"], {key: value[at : at + size] for key, value in feeds.items()})
        action.append(out[0])
        q.append(out[1])
        at += size
    action, q = np.concatenate(action), np.concatenate(q)
    wanted = np.fromfile(path("q.bin"), np.float32).reshape(count, actions)
    assert action.dtype == np.int32 and action.shape == (count,)
    error = np.abs(q - wanted).max() / np.abs(wanted).max()
    assert error < 1e-5, (name, error)
    same = action == np.fromfile(path("action.bin"), np.int32)
    assert same.all(), (name, np.flatnonzero(~same))
    assert len(np.unique(action)) > 1, name
    print(f"{name}: {count} actions as the agent's; Q-values differ by {error:.1e} of the largest; {metadata}")
