"""Compares each <folder>/<id>/episodes/*.arrow with <id>/lived.json: pyarrow and pandas by row, DuckDB by sums; and reads a truncated file."""
import glob
import json
import os
import sys

import duckdb
import numpy as np
import pyarrow as pa


def plain(value):
    return value.tolist() if isinstance(value, np.ndarray) else value


for folder in sorted(glob.glob(os.path.join(sys.argv[1], "*"))):
    lived = json.load(open(os.path.join(folder, "lived.json")))
    files = sorted(glob.glob(os.path.join(folder, "episodes", "*.arrow")), key=lambda f: int(os.path.basename(f)[:-6]))
    tables = [pa.ipc.open_stream(file).read_all() for file in files]
    for table in tables:
        about = json.loads(table.schema.metadata[b"sente"])
        assert (about["env"]["id"], about["seed"], about["agent"]) == (lived["id"], 1, "dqn"), about
    table = pa.concat_tables(tables, promote_options="default")
    assert "q" in table.column_names
    frame = table.to_pandas()
    assert frame.reward.dtype == np.float64 and frame.terminated.dtype == bool and frame.episode.dtype == np.int32
    steps = {}
    for step in lived["steps"]:
        steps.setdefault(step["episode"], []).append(step)

    order = [ended["episode"] for ended in lived["ended"]]
    assert sorted(frame.episode.drop_duplicates()) == sorted(order)
    for episode, rows in frame.groupby("episode"):
        expected = steps[episode]
        assert list(rows.step) == list(range(len(expected)))
        for (_, row), step in zip(rows.iterrows(), expected):
            for name in ("observation", "action", "reward", "terminated", "truncated"):
                assert plain(row[name]) == step[name], (episode, name, row[name], step[name])
            assert (None if row["q"] is None else plain(row["q"])) == step["q"], (episode, row["q"], step["q"])
            if step["legal"] is not None:
                assert plain(row["legal"]) == step["legal"]
        assert plain(rows.final_observation.iloc[-1]) == expected[-1]["next"]
        assert rows.final_observation.iloc[:-1].isna().all()

    db = duckdb.connect()
    db.register("steps", table)
    rows = db.sql("select episode, sum(reward), count(*) from steps group by episode").fetchall()
    assert sorted(rows) == sorted((e["episode"], e["return"], e["length"]) for e in lived["ended"])
    [(best,)] = db.sql("select max(list_max(q)) from steps where q is not null").fetchall()
    assert best == max(max(step["q"]) for e in order for step in steps[e] if step["q"])

    data = open(files[-1], "rb").read()
    whole = tables[-1].to_batches()
    reader = pa.ipc.open_stream(pa.py_buffer(data[:-100]))
    for batch in whole[:-1]:
        assert reader.read_next_batch().equals(batch)
    print(f"{lived['id']}: {len(order)} episodes, {len(frame)} steps in {len(files)} files")
