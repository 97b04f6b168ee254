"""Optuna's multivariate TPE on the analytic functions of bench/tpe.ts: reads `<function> <seed> <trials>` per line, and
prints the lowest value found; or `<function> value <x…>`, and prints the value at that point."""

import math
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)

A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P = [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
]


def ackley(x):
    near = math.sqrt(sum(v * v for v in x) / len(x))
    return 20 + math.e - 20 * math.exp(-0.2 * near) - math.exp(sum(math.cos(2 * math.pi * v) for v in x) / len(x))


def levy(x):
    w = [1 + (v - 1) / 4 for v in x]
    middle = sum((v - 1) ** 2 * (1 + 10 * math.sin(math.pi * v + 1) ** 2) for v in w[:-1])
    return math.sin(math.pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[-1]) ** 2)


def hartmann(x):
    terms = (
        c * math.exp(-sum(a * (v - p / 1e4) ** 2 for a, v, p in zip(row, x, place)))
        for c, row, place in zip([1, 1.2, 3, 3.2], A, P)
    )
    return -sum(terms)


def branin(x):
    a = x[1] - 5.1 * x[0] ** 2 / (4 * math.pi**2) + 5 * x[0] / math.pi - 6
    return a * a + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10


def camel(x):
    return (4 - 2.1 * x[0] ** 2 + x[0] ** 4 / 3) * x[0] ** 2 + x[0] * x[1] + (-4 + 4 * x[1] ** 2) * x[1] ** 2


def rosenbrock(x):
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def griewank(x):
    return 1 + sum(v * v for v in x) / 4000 - math.prod(math.cos(v / math.sqrt(i + 1)) for i, v in enumerate(x))


FUNCTIONS = {
    "branin": (branin, [(-5, 10), (0, 15)]),
    "camel": (camel, [(-3, 3), (-2, 2)]),
    "rosenbrock": (rosenbrock, [(-5, 10)] * 4),
    "sphere": (lambda x: sum(v * v for v in x), [(-5, 10)] * 5),
    "ackley": (ackley, [(-15, 30)] * 5),
    "rastrigin": (lambda x: sum(10 + v * v - 10 * math.cos(2 * math.pi * v) for v in x), [(-3, 5)] * 5),
    "griewank": (griewank, [(-50, 100)] * 5),
    "levy": (levy, [(-10, 10)] * 5),
    "styblinski": (lambda x: sum(v**4 - 16 * v * v + 5 * v for v in x) / 2, [(-5, 5)] * 5),
    "hartmann": (hartmann, [(0, 1)] * 6),
}


def lowest(name, seed, trials):
    function, bounds = FUNCTIONS[name]
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(multivariate=True, seed=seed))
    study.optimize(lambda t: function([t.suggest_float(f"x{i}", *b) for i, b in enumerate(bounds)]), trials)
    return study.best_value


for line in sys.stdin:
    name, first, *rest = line.split()
    point = first == "value"
    print(FUNCTIONS[name][0]([float(x) for x in rest]) if point else lowest(name, int(first), int(rest[0])), flush=True)
