"""Compares the points that TensorBoard reads with expected.json; values are float32."""

import json
import os
import sys

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

folder = sys.argv[1]
with open(os.path.join(folder, "expected.json")) as file:
    expected = json.load(file)

count = 0
for name in ["whole", "resumed"]:
    accumulator = EventAccumulator(os.path.join(folder, name), size_guidance={"scalars": 0}).Reload()
    tags = accumulator.Tags()["scalars"]
    assert sorted(tags) == sorted(expected), (name, tags)
    for tag, points in expected.items():
        read = [(event.step, np.float32(event.value)) for event in accumulator.Scalars(tag)]
        assert read == [(step, np.float32(value)) for step, value in points], (name, tag)
        times = [event.wall_time for event in accumulator.Scalars(tag)]
        assert times == sorted(times) and times[0] > 1.7e9, (name, tag)
        count += len(read)
print(f"TensorBoard reads {count} points correctly")
