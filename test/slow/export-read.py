"""Runs the exported policies in ONNX Runtime, in batches of several sizes, and compares them with the agents."""

import json
import os
import sys

import numpy as np
import onnx
import onnxruntime

folder = sys.argv[1]
cases = sorted(name for name in os.listdir(folder) if os.path.exists(os.path.join(folder, name, "case.json")))
assert len(cases) == 10, cases
for name in cases:
    path = lambda file: os.path.join(folder, name, file)
    with open(path("case.json")) as file:
        case = json.load(file)
    model = onnx.load(path("policy.onnx"))
    onnx.checker.check_model(model, full_check=True)
    metadata = {p.key: p.value for p in model.metadata_props}
    assert metadata["env"] == case["env"], metadata
    session = onnxruntime.InferenceSession(path("policy.onnx"), providers=["CPUExecutionProvider"])
    assert all(port.shape[0] == "batch" for port in [*session.get_inputs(), *session.get_outputs()])

    count = case["count"]
    observation = np.fromfile(path("observation.bin"), np.float32 if case["box"] else np.int32)
    feeds = {"observation": observation.reshape([count, *case["shape"]])}
    if case["legal"]:
        feeds["legal"] = np.fromfile(path("legal.bin"), np.uint8).reshape(count, case["legal"]).astype(bool)
    outputs = ["action", "q"] if case["q"] else ["action"]
    parts = []
    at = 0
    for size in [1, 2, 7, 500, count]:
        parts.append(session.run(outputs, {key: value[at : at + size] for key, value in feeds.items()}))
        at += size
    action, *q = [np.concatenate(part) for part in zip(*parts)]

    def differ(ours, file):
        wanted = np.fromfile(path(file), np.float32).reshape(ours.shape)
        error = np.abs(ours - wanted).max() / np.abs(wanted).max()
        assert error < 1e-5, (name, file, error)
        return f"{error:.1e} of the largest magnitude"

    assert len(np.unique(action)) > 1, name
    if case["continuous"]:
        assert action.dtype == np.float32 and action.shape == (count, 1)
        found = f"actions differ by at most {differ(action, 'action.bin')}"
    else:
        assert action.dtype == np.int32 and action.shape == (count,)
        same = action == np.fromfile(path("action.bin"), np.int32)
        assert same.all(), (name, np.flatnonzero(~same))
        found = "actions equal the agent's" + (f"; Q-values differ by at most {differ(q[0], 'q.bin')}" if q else "")
    print(f"{name}: {count} {found}; {metadata}")
