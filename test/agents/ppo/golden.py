"""Two updates of PPO in PyTorch, float64, written from the papers and apart from our agent: what golden.test.ts expects.

    python test/agents/ppo/golden.py > test/agents/ppo/golden.json   (torch >= 2; then npx biome format --write on it)

A rollout of N environments and T steps is one batch, passed twice. Vectors are in our layout: for each dense layer the
kernel [inputs, outputs], row-major, then the bias; the policy's layers, the value's, ln sigma.
"""

import json

import torch
from torch.distributions import Categorical, Normal

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)
N, T, D, EPOCHS, RATE = 2, 10, 3, 2, 3e-3


def coarse(x):
    """Rounded to decimals that are short to write, then to the float32 that our side makes of them."""
    return torch.round(x, decimals=3).float().double()


def net(*sizes):
    shapes = [shape for i, o in zip(sizes, sizes[1:]) for shape in ((i, o), (o,))]
    return [coarse(torch.randn(shape) / sizes[0] ** 0.5).requires_grad_(True) for shape in shapes]


def run(layers, x):
    for i in range(0, len(layers), 2):
        x = x @ layers[i] + layers[i + 1]
        if i + 2 < len(layers):
            x = torch.tanh(x)
    return x


class Model:
    def __init__(self, outputs, shared, continuous):
        self.outputs, self.shared = outputs, shared
        self.nets = [net(D, 8, 8, outputs + 1)] if shared else [net(D, 8, 8, outputs), net(D, 8, 8, 1)]
        self.ln_sigma = [coarse(torch.randn(outputs) / 4).requires_grad_(True)] if continuous else []
        self.parameters = [p for layers in self.nets for p in layers] + self.ln_sigma

    def __call__(self, s):
        policy, value = (run(self.nets[0], s), None) if self.shared else [run(layers, s) for layers in self.nets]
        return (policy[:, : self.outputs], policy[:, -1]) if self.shared else (policy, value[:, 0])


def categories(logits, sizes, legal):
    parts = logits.masked_fill(~legal, -1e9).split(sizes, 1)
    return [Categorical(logits=part) for part in parts]


def distribution(model, policy, sizes, legal):
    """(ln pi of an action, entropy)."""
    if sizes is None:
        normal = Normal(policy, model.ln_sigma[0].exp().expand_as(policy))
        return lambda a: normal.log_prob(a).sum(1), normal.entropy().sum(1)
    each = categories(policy, sizes, legal)
    return lambda a: sum(c.log_prob(a[:, i]) for i, c in enumerate(each)), sum(c.entropy() for c in each)


def case(name, sizes, options):
    """sizes: of each choice; None for two continuous numbers."""
    outputs = 2 if sizes is None else sum(sizes)
    model = Model(outputs, options.get("shared", False), sizes is None)
    before = torch.cat([p.detach().reshape(-1) for p in model.parameters])
    rows = N * T
    s, s2 = coarse(torch.randn(rows, D)), coarse(torch.randn(rows, D))
    reward = coarse(torch.randn(rows))
    terminated = torch.zeros(rows, dtype=torch.bool)
    truncated = torch.zeros(rows, dtype=torch.bool)
    terminated[[3, T + 6]] = True
    truncated[[6, T + 2]] = True  # in the middle of a rollout
    legal = torch.rand(rows, outputs) < 0.7
    if sizes is None:
        action = coarse(torch.randn(rows, 2))
    else:
        action = torch.stack([torch.randint(n, (rows,)) for n in sizes], 1)
        starts = torch.tensor([sum(sizes[:i]) for i in range(len(sizes))])
        legal[torch.arange(rows)[:, None], action + starts] = True
    with torch.no_grad():  # near the policy and the values, so that some rows are clipped and others are not
        policy, value = model(s)
        density, _ = distribution(model, policy, sizes, legal)
        old = coarse(density(action) + 0.2 * torch.randn(rows))
        values = coarse(value + 0.3 * torch.randn(rows))
        follows = model(s2)[1]

    gamma, lam = options["gamma"], options["lambda"]
    advantage = torch.zeros(rows)
    for slot in range(N):
        after = 0.0
        for t in reversed(range(T)):
            i = slot * T + t
            end = bool(terminated[i] or truncated[i])
            following = 0.0 if terminated[i] else follows[i] if end or t == T - 1 else values[i + 1]
            delta = reward[i] + gamma * following - values[i]
            after = delta + (0.0 if end or t == T - 1 else gamma * lam * after)
            advantage[i] = after
    returns = advantage + values
    scaled = advantage
    if options.get("normalizeAdvantages", True):
        scaled = (advantage - advantage.mean()) / (advantage.std() + 1e-8)

    adam = torch.optim.Adam(model.parameters, lr=RATE, eps=1e-5)
    metrics = []
    clip, value_clip = options.get("clip", 0.2), options.get("valueClip", 0)
    for _ in range(EPOCHS):
        policy, value = model(s)
        density, entropy = distribution(model, policy, sizes, legal)
        ln = density(action) - old
        ratio = ln.exp()
        policy_loss = -torch.min(ratio * scaled, ratio.clamp(1 - clip, 1 + clip) * scaled).mean()
        errors = (value - returns) ** 2
        if value_clip > 0:
            near = values + (value - values).clamp(-value_clip, value_clip)
            errors = torch.max(errors, (near - returns) ** 2)
        value_loss = 0.5 * errors.mean()
        loss = policy_loss + 0.5 * value_loss - options.get("entropyWeight", 0) * entropy.mean()
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters, options.get("maxGradNorm", 0.5))
        adam.step()
        kl, share = (ratio - 1 - ln).mean(), ((ratio - 1).abs() > clip).double().mean()
        metrics.append(dict(policyLoss=policy_loss, valueLoss=value_loss, entropy=entropy.mean(), kl=kl, clipFraction=share))
    numbers = lambda x, form=".8g": [float(format(v, form)) for v in x.detach().reshape(-1).tolist()]
    return dict(
        name=name,
        options=options,
        sizes=sizes,
        before=numbers(before),
        after=numbers(torch.cat([p.detach().reshape(-1) for p in model.parameters])),
        metrics={key: sum(float(m[key].detach()) for m in metrics) / EPOCHS for key in metrics[0]},
        rows=dict(
            observation=[numbers(x, ".3f") for x in s],
            next=[numbers(x, ".3f") for x in s2],
            reward=numbers(reward, ".3f"),
            terminated=terminated.int().tolist(),
            truncated=truncated.int().tolist(),
            action=action.tolist() if sizes else [numbers(x, ".3f") for x in action],
            legal=legal.int().tolist() if sizes else None,
            logDensity=numbers(old, ".3f"),
            value=numbers(values, ".3f"),
        ),
    )


common = {"gamma": 0.97, "lambda": 0.9}
cases = [
    case("PPO, discrete actions with masks", [4], {**common, "entropyWeight": 0.02}),
    case("PPO, continuous actions, clipped values", None, {**common, "entropyWeight": 0.01, "valueClip": 0.2}),
    case("PPO, multi-discrete actions, shared layers, plain advantages, long gradients", [3, 2],
         {**common, "shared": True, "normalizeAdvantages": False, "maxGradNorm": 0.1, "clip": 0.1}),
]
print(json.dumps(dict(envs=N, steps=T, rate=RATE, epochs=EPOCHS, cases=cases), separators=(",", ":")))
