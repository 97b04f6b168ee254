"""Two updates of DDPG, TD3 and SAC in PyTorch, float64, written from the papers and apart from our agents: what golden.test.ts expects.

    python test/agents/golden.py > test/agents/golden.json     (torch >= 2; then npx biome format --write test/agents/golden.json)

Vectors are in our layout: for each dense layer the kernel [inputs, outputs], row-major, then the bias; critics one after the other.
Each case has its options in our names, the rows of two batches, the random draws in the order in which the agent asks for them, the
groups of weights before, and all that changes after: weights, and Adam's first moment without its factor 1 - beta1.
"""

import json
import math

import torch
from torch.nn.functional import one_hot, softplus

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
B, UPDATES, GAMMA, TAU = 16, 2, 0.99, 0.005
LOW, HIGH = [0.0, -3.0], [1.0, 5.0]


def coarse(x, digits=3):
    """Rounded to decimals that are short to write, then to the float32 that our side makes of them."""
    return torch.round(x, decimals=digits).float().double()


class Net:
    """Dense layers with ReLU between them; `end` is applied to the last."""

    def __init__(self, sizes, end=lambda x: x, spread=1.0):
        self.end = end
        self.layers = [
            [coarse((2 * torch.rand(i, o) - 1) * spread / math.sqrt(i)), coarse((2 * torch.rand(o) - 1) / math.sqrt(i))]
            for i, o in zip(sizes, sizes[1:])
        ]
        for p in self.parameters():
            p.requires_grad_(True)

    def parameters(self):
        return [p for layer in self.layers for p in layer]

    def __call__(self, x):
        for kernel, bias in self.layers[:-1]:
            x = torch.relu(x @ kernel + bias)
        kernel, bias = self.layers[-1]
        return self.end(x @ kernel + bias)


def parameters(nets):
    return [p for net in nets for p in net.parameters()]


def flat(tensors):
    return torch.cat([t.detach().reshape(-1) for t in tensors])


def numbers(x, form=".7g"):
    return [float(format(v, form)) for v in x.reshape(-1).tolist()]


class Descent:
    """Adam over some parameters as one vector, their gradient shortened first."""

    def __init__(self, params, rate, decay=0.0, longest=0.0):
        self.params, self.longest = params, longest
        self.adam = torch.optim.Adam(params, lr=rate, weight_decay=decay, eps=1e-8)

    def step(self, loss):
        gradients = torch.autograd.grad(loss, self.params)
        for p, g in zip(self.params, gradients):
            p.grad = g
        if self.longest > 0:
            torch.nn.utils.clip_grad_norm_(self.params, self.longest)
        self.adam.step()

    def moment(self):
        return flat([self.adam.state[p]["exp_avg"] / 0.1 for p in self.params])


def follow(target, online):
    with torch.no_grad():
        for t, p in zip(parameters(target), parameters(online)):
            t.copy_((1 - TAU) * t + TAU * p)


def q_of(net, s, a):
    return net(torch.cat([s, a], 1)).squeeze(1)


def rows(D, discrete):
    """Transitions of two batches, as the environment gives them."""
    n = B * UPDATES
    made = dict(
        observation=coarse(torch.randn(n, D)),
        reward=coarse(torch.randn(n)),
        terminated=torch.rand(n) < 0.2,
        next=coarse(torch.randn(n, D)),
    )
    if not discrete:
        low, high = torch.tensor(LOW), torch.tensor(HIGH)
        return dict(made, action=coarse(low + (high - low) * torch.rand(n, 2)))
    legal, next_legal = [torch.rand(n, 3) < 0.6 for _ in range(2)]
    action = torch.randint(3, (n,))
    legal[torch.arange(n), action] = True
    next_legal[torch.arange(n), torch.randint(3, (n,))] = True
    return dict(made, action=action, legal=legal, nextLegal=next_legal)


def batches(data, discrete):
    for u in range(UPDATES):
        batch = {name: column[u * B : (u + 1) * B] for name, column in data.items()}
        low, high = torch.tensor(LOW), torch.tensor(HIGH)
        a = batch["action"]
        batch["unit"] = one_hot(a, 3).double() if discrete else 2 * (a - low) / (high - low) - 1
        batch["discount"] = GAMMA * (~batch["terminated"]).double()
        yield batch


def twin_critics(data, A):
    """Two critics, each of which is the lower one for a good part of the rows."""
    s = data["next"]
    while True:
        twins = [Net([s.shape[1] + A, 8, 8, 1], spread=2.0) for _ in range(2)]
        a = 2 * torch.rand(len(s), A) - 1
        if 0.3 < (q_of(twins[0], s, a) < q_of(twins[1], s, a)).double().mean() < 0.7:
            return twins


def state(groups):
    return {name: flat(parameters(nets)) for name, nets in groups.items()}


def ddpg(name, data, options, discrete=False):
    D = data["observation"].shape[1]
    A = 3 if discrete else 2
    invert = options.get("invertGradients", False)
    # Logits and linear actors well beyond [-1, 1], so that bounds matter.
    end, spread = (torch.tanh, 1.0) if not discrete and not invert else (lambda x: x, 3.0)
    mu, mu2 = [Net([D, 8, 8, A], end, spread) for _ in range(2)]
    q, q2 = [Net([D + A, 8, 8, 1]) for _ in range(2)]
    groups = dict(actor=[mu], actorTarget=[mu2], critic=[q], criticTarget=[q2])
    before = state(groups)
    longest = options.get("maxGradNorm", 0)
    actor = Descent(mu.parameters(), options.get("actorLearningRate", 1e-3), 0, longest)
    critic = Descent(q.parameters(), options.get("criticLearningRate", 1e-3), options.get("weightDecay", 0), longest)
    draws = coarse(torch.rand(UPDATES, B, A), 4) if discrete else torch.zeros(0)
    metrics = []
    for u, batch in enumerate(batches(data, discrete)):
        s, s2 = batch["observation"], batch["next"]
        with torch.no_grad():
            a2 = mu2(s2)
            if discrete:
                a2 = one_hot(a2.masked_fill(~batch["nextLegal"], -1e9).argmax(1), A).double()
            elif invert:
                a2 = a2.clamp(-1, 1)
            y = batch["reward"] + batch["discount"] * q_of(q2, s2, a2)
        critic_loss = ((q_of(q, s, batch["unit"]) - y) ** 2).mean()
        critic.step(critic_loss)

        out = mu(s)
        if discrete:
            noise = -torch.log(-torch.log(draws[u] + 1e-20) + 1e-20)
            temperature = options.get("temperature", 1)
            soft = ((out.masked_fill(~batch["legal"], -1e9) + noise) / temperature).softmax(1)
            a = one_hot(soft.argmax(1), A) + soft - soft.detach()
            actor_loss = (options.get("logitPenalty", 1e-3) * (out**2).mean(1) - q_of(q, s, a)).mean()
        elif invert:
            # Equation 11 of Hausknecht & Stone: dQ/da scaled by the distance to the bound it points to, put in by hand.
            a = out.detach().requires_grad_(True)
            value = q_of(q, s, a).mean()
            (up,) = torch.autograd.grad(value, a)
            up = up * torch.where(up > 0, (1 - a) / 2, (a + 1) / 2).detach()
            actor_loss = -(out * up).sum()
            actor_loss = actor_loss - actor_loss.detach() - value.detach()
        else:
            actor_loss = -q_of(q, s, out).mean()
        actor.step(actor_loss)
        follow([q2], [q])
        follow([mu2], [mu])
        metrics.append(dict(criticLoss=critic_loss, actorLoss=actor_loss, q=y.mean()))
    after = dict(state(groups), **{"actor.moment1": actor.moment(), "critic.moment1": critic.moment()})
    return case("ddpg", name, options, "discrete" if discrete else "continuous", draws, before, after, metrics)


def td3(data, options):
    D, A = data["observation"].shape[1], 2
    mu, mu2 = [Net([D, 8, 8, A], torch.tanh, 2.5) for _ in range(2)]  # near its bounds at times
    twins, twins2 = twin_critics(data, A), twin_critics(data, A)
    groups = dict(actor=[mu], actorTarget=[mu2], critic=twins, criticTarget=twins2)
    before = state(groups)
    actor = Descent(mu.parameters(), 1e-3)
    critic = Descent(parameters(twins), 1e-3)
    draws = coarse(3 * torch.randn(UPDATES, B, A), 4)  # wide: many are clipped
    metrics = []
    for u, batch in enumerate(batches(data, False)):
        s, s2 = batch["observation"], batch["next"]
        with torch.no_grad():
            a2 = (mu2(s2) + (0.2 * draws[u]).clamp(-0.5, 0.5)).clamp(-1, 1)
            y = batch["reward"] + batch["discount"] * torch.minimum(*[q_of(q, s2, a2) for q in twins2])
        critic_loss = sum(((q_of(q, s, batch["unit"]) - y) ** 2).mean() for q in twins)
        critic.step(critic_loss)
        metrics.append(dict(criticLoss=critic_loss, q=y.mean()))
        if u % 2 == 1:
            actor_loss = -q_of(twins[0], s, mu(s)).mean()
            actor.step(actor_loss)
            follow(twins2, twins)
            follow([mu2], [mu])
    after = dict(state(groups), **{"actor.moment1": actor.moment(), "critic.moment1": critic.moment()})
    return case("td3", "TD3", options, "continuous", draws, before, after, metrics)


def sac(name, data, options):
    D, A = data["observation"].shape[1], 2
    pi = Net([D, 8, 8, 2 * A])
    twins, twins2 = twin_critics(data, A), twin_critics(data, A)
    ln_alpha = torch.tensor([math.log(options.get("temperature", 1))]).float().double().requires_grad_(True)
    groups = dict(actor=[pi], critic=twins, criticTarget=twins2)
    before = dict(state(groups), temperature=ln_alpha.detach().clone())
    longest = options.get("maxGradNorm", 0)
    actor = Descent(pi.parameters(), 3e-4, 0, longest)
    critic = Descent(parameters(twins), 3e-4, options.get("weightDecay", 0), longest)
    temperature = Descent([ln_alpha], 3e-4)
    draws = coarse(torch.randn(2, UPDATES, B, A), 4)  # for s in all updates, then for s'

    def drawn(s, epsilon):
        mean, ln_sigma = pi(s).chunk(2, 1)
        normal = torch.distributions.Normal(mean, ln_sigma.clamp(-20, 2).exp())
        u = mean + normal.scale * epsilon
        # The density of tanh(u): ln(1 - tanh(u)^2), directly, which float64 can.
        return u.tanh(), (normal.log_prob(u) - torch.log1p(-u.tanh() ** 2)).sum(1)

    metrics = []
    for k, batch in enumerate(batches(data, False)):
        s, s2 = batch["observation"], batch["next"]
        alpha = ln_alpha.exp().detach()
        with torch.no_grad():
            a2, density2 = drawn(s2, draws[1, k])
            y = batch["reward"] + batch["discount"] * (
                torch.minimum(*[q_of(q, s2, a2) for q in twins2]) - alpha * density2
            )
        critic_loss = sum(((q_of(q, s, batch["unit"]) - y) ** 2).mean() for q in twins)
        critic.step(critic_loss)
        a, density = drawn(s, draws[0, k])
        actor_loss = (alpha * density - torch.minimum(*[q_of(q, s, a) for q in twins])).mean()
        entropy = -density.mean().detach()
        actor.step(actor_loss)
        target = -options.get("targetEntropy", 1) * A
        temperature.step((ln_alpha * (entropy - target)).sum())
        follow(twins2, twins)
        metrics.append(dict(criticLoss=critic_loss, actorLoss=actor_loss, q=y.mean(), entropy=entropy, temperature=alpha))
    moments = {"actor.moment1": actor.moment(), "critic.moment1": critic.moment()}
    after = dict(state(groups), temperature=ln_alpha, **moments)
    return case("sac", name, options, "continuous", draws, before, after, metrics)


def case(agent, name, options, kind, draws, before, after, metrics):
    mean = lambda key: sum(float(m[key].detach()) for m in metrics) / UPDATES
    return dict(
        agent=agent,
        name=name,
        options=options,
        rows=kind,
        draws=numbers(draws),
        before={group: numbers(x) for group, x in before.items()},
        after={group: numbers(x.detach()) for group, x in after.items()},
        metrics={key: mean(key) for key in metrics[0]},
    )


continuous, discrete = rows(3, False), rows(4, True)
columns = {
    kind: {name: (x.int() if x.dtype == torch.bool else x).tolist() for name, x in data.items()}
    for kind, data in [("continuous", continuous), ("discrete", discrete)]
}
for data in columns.values():
    for name in ("observation", "next", "action", "reward"):
        data[name] = json.loads(json.dumps(data[name]), parse_float=lambda x: round(float(x), 3))
cases = [
    ddpg("DDPG", continuous, {}),
    ddpg(
        "DDPG, with weight decay and short gradients",
        continuous,
        dict(weightDecay=0.01, maxGradNorm=0.5, actorLearningRate=0.01, criticLearningRate=0.01),
    ),
    ddpg("DDPG, discrete actions", discrete, dict(temperature=0.7, logitPenalty=0.05), discrete=True),
    ddpg("DDPG, inverting gradients", continuous, dict(invertGradients=True)),
    td3(continuous, {}),
    sac("SAC", continuous, {}),
    sac("SAC, cold, with weight decay and short gradients", continuous, dict(temperature=0.1, weightDecay=0.01, maxGradNorm=0.5)),
]
space = dict(low=LOW, high=HIGH)
text = json.dumps(dict(batch=B, updates=UPDATES, actions=space, rows=columns, cases=cases), separators=(",", ":"))
print(text.replace('{"agent"', '\n{"agent"').replace('"rows":{', '\n"rows":{', 1))
