"""The Python side of optuna.sh: `pruners` writes what Optuna's pruners decide, `begin` begins a study, and `check` reads
what Sente made of both, adds a trial and opens the dashboard."""

import json
import math
import pathlib
import random
import sys
import warnings
import wsgiref.util

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore", RuntimeWarning)  # of a median of NaN only
task, folder = sys.argv[1], pathlib.Path(sys.argv[2])


def storage(name):
    return JournalStorage(JournalFileBackend(str(folder / name / "study.journal")))


def parameters(trial):
    rate = trial.suggest_float("rate", 1e-5, 1e-2, log=True)
    share = trial.suggest_float("share", 0.0, 1.0, step=0.25)
    layers = trial.suggest_int("layers", 1, 5)
    kind = trial.suggest_categorical("kind", ["64,64", "128"])
    momentum = trial.suggest_float("momentum", 0.0, 1.0) if kind == "128" else 0
    return math.log10(rate) + share + layers + momentum


def decisions(pruner, seed):
    """Trials that report random values: the values, and after each whether the pruner stops the trial."""
    draw = random.Random(seed)
    study = optuna.create_study(direction="maximize", pruner=pruner)
    trials = []
    for _ in range(60):
        trial = study.ask()
        level, reports = draw.random(), []
        for step in range(1, 41):
            value = float("nan") if draw.random() < 0.01 else round(level + draw.gauss(0, 0.3), 3)
            trial.report(value, step)
            prune = bool(trial.should_prune())
            reports.append([step, None if math.isnan(value) else value, prune])
            if prune:
                break
        pruned = reports[-1][2]
        study.tell(trial, None if pruned else 1.0, state=optuna.trial.TrialState.PRUNED if pruned else None)
        trials.append(reports)
    return trials


def pruners():
    found = []
    for seed in range(5):
        for factor in (2, 3, 4):
            pruner = optuna.pruners.SuccessiveHalvingPruner(min_resource=2, reduction_factor=factor)
            found.append({"pruner": "asha", "factor": factor, "trials": decisions(pruner, seed)})
        found.append({"pruner": "median", "factor": 0, "trials": decisions(optuna.pruners.MedianPruner(), seed)})
    (folder / "pruners.json").write_text(json.dumps(found))


def begin():
    (folder / "theirs").mkdir()
    study = optuna.create_study(study_name="theirs", direction="maximize", storage=storage("theirs"))

    def objective(trial):
        value = parameters(trial)
        trial.report(value, 1)
        if trial.number == 3:
            trial.report(float("nan"), 2)
            raise optuna.TrialPruned()
        if trial.number == 4:
            raise ValueError("it fails")
        return value

    study.optimize(objective, 12, catch=ValueError)
    study.ask()  # left running


def check():
    expected = json.loads((folder / "expected.json").read_text())
    for name in ("ours", "theirs"):
        study = optuna.load_study(study_name=name, storage=storage(name))
        assert study.direction == optuna.study.StudyDirection.MAXIMIZE
        trials = [t for t in study.trials if "run" in t.user_attrs]
        assert len(trials) == len(expected[name]), (len(trials), len(expected[name]))
        for trial, wanted in zip(trials, expected[name]):
            assert trial.number == wanted["number"]
            assert trial.state.name.lower() == wanted["state"].replace("failed", "fail"), trial
            assert trial.values == (None if wanted["value"] is None else [wanted["value"]]), trial
            assert trial.params == wanted["params"], (trial.params, wanted["params"])
            assert [[step, value] for step, value in sorted(trial.intermediate_values.items())] == wanted["reports"]
            assert (trial.datetime_complete is not None) == trial.state.is_finished()
        shape = {
            "rate": FloatDistribution(1e-5, 1e-2, log=True),
            "share": FloatDistribution(0, 1, step=0.25),
            "layers": IntDistribution(1, 5),
            "kind": CategoricalDistribution(["64,64", "128"]),
        }
        assert all(trials[0].distributions[key] == shape[key] for key in shape)
        finished = [t for t in study.trials if t.state == optuna.trial.TrialState.COMPLETE]
        assert study.best_trial.value == max(t.value for t in finished)
        study.optimize(parameters, 3)  # with the TPE of Optuna, over our trials
        assert len(study.trials) == len(expected[name]) + (3 if name == "ours" else 16)
    dashboard()
    print(f"Optuna {optuna.__version__} reads and continues both studies")


def dashboard():
    from optuna_dashboard import wsgi

    environ = {"PATH_INFO": "/api/studies", "REQUEST_METHOD": "GET"}
    wsgiref.util.setup_testing_defaults(environ)
    status = []
    body = b"".join(wsgi(storage("ours"))(environ, lambda line, *_: status.append(line)))
    assert status[0].startswith("200"), status
    assert json.loads(body)["study_summaries"][0]["study_name"] == "ours", body


globals()[task]()
