"""A learning update in PyTorch, with the same networks, losses and optimizers as the agents, on a CUDA device or else on
the CPU.

    gpu_update.py THREADS about          describes the device
    gpu_update.py THREADS peaks          measures how fast the device multiplies and copies
    gpu_update.py THREADS eager SIZES    SIZES as JSON, see bench/gpu/cases.ts; prints a line about itself, then reads
    gpu_update.py THREADS graphs SIZES   numbers of updates, one per line, and answers with the milliseconds per update;
                                         graphs: one CUDA graph per update

THREADS are threads per operation on the CPU. Every answer is one line of JSON. Tuned as far as plain PyTorch allows:
batches are sampled from host memory into pinned buffers, several of which are in flight at once; Adam is fused on CUDA;
products and convolutions may use TF32; losses are read once per line, not per update."""

import json
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

CUDA = torch.cuda.is_available()
DEVICE = torch.device("cuda" if CUDA else "cpu")
ROWS, RATE, GAMMA, TAU, NEVER, MAX_NORM = 2048, 1e-3, 0.99, 0.005, -1e9, 10.0
BUFFERS = 4

torch.set_float32_matmul_precision("high")
torch.backends.cudnn.allow_tf32 = True
torch.backends.cudnn.benchmark = True


def say(**message):
    print(json.dumps(message), flush=True)


def finish():
    if CUDA:
        torch.cuda.synchronize()


def adam(parameters, weight_decay=0.0):
    fast = dict(fused=True, capturable=True) if CUDA else {}
    return torch.optim.Adam(parameters, lr=RATE, weight_decay=weight_decay, **fast)


def mlp(widths, last=None):
    layers = []
    for i, (n, m) in enumerate(zip(widths, widths[1:])):
        layers += [nn.Linear(n, m)] + ([nn.ReLU()] if i < len(widths) - 2 else [])
    return nn.Sequential(*layers, *([last] if last else []))


class DQN:
    """Double Q-learning, Huber loss, gradient-norm clip of 10; the target network is fixed, as between two copies."""

    def __init__(self, sizes):
        D, self.A = sizes["observation"], sizes["actions"]
        self.columns = dict(observation=D, action=1, reward=1, discount=1, next=D, legal=self.A)
        widths = [D, *sizes["hidden"], self.A]
        self.q, self.target = mlp(widths).to(DEVICE), mlp(widths).to(DEVICE)
        self.target.load_state_dict(self.q.state_dict())
        self.learned = list(self.q.parameters())
        self.optimizer = adam(self.learned)

    def rows(self, rng):
        return dict(action=rng.integers(self.A, size=(ROWS, 1)), discount=GAMMA, legal=1)

    def update(self, b):
        with torch.no_grad():
            q = self.q(b["next"]).masked_fill(b["legal"] == 0, NEVER)
            value = self.target(b["next"]).gather(1, q.argmax(1, keepdim=True))
            y = b["reward"] + b["discount"] * value
        loss = F.smooth_l1_loss(self.q(b["observation"]).gather(1, b["action"].long()), y)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.learned, MAX_NORM)
        self.optimizer.step()
        return loss.detach()


class DDPG:
    """One critic step, one actor step, and a soft update of both targets."""

    def __init__(self, sizes):
        D, A, hidden = sizes["observation"], sizes["actions"], sizes["hidden"]
        self.columns = dict(observation=D, action=A, reward=1, discount=1, next=D)
        nets = [(mlp([D, *hidden, A], nn.Tanh()).to(DEVICE), mlp([D + A, *hidden, 1]).to(DEVICE)) for _ in range(2)]
        (self.actor, self.critic), (self.actor_target, self.critic_target) = nets
        self.online = [*self.actor.parameters(), *self.critic.parameters()]
        self.targets = [*self.actor_target.parameters(), *self.critic_target.parameters()]
        for target, online in zip(self.targets, self.online):
            target.data.copy_(online.data)
            target.requires_grad_(False)
        self.learned = self.online
        self.of_actor, self.of_critic = list(self.actor.parameters()), list(self.critic.parameters())
        self.actor_optimizer, self.critic_optimizer = adam(self.of_actor), adam(self.of_critic)

    def rows(self, rng):
        return dict(action=rng.uniform(-1, 1, (ROWS, self.columns["action"])), discount=GAMMA)

    def update(self, b):
        s, s2 = b["observation"], b["next"]
        with torch.no_grad():
            value = self.critic_target(torch.cat([s2, self.actor_target(s2)], 1))
            y = b["reward"] + b["discount"] * value
        loss = F.mse_loss(self.critic(torch.cat([s, b["action"]], 1)), y)
        self.critic_optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.critic_optimizer.step()
        for parameter in self.of_critic:
            parameter.requires_grad_(False)
        cost = -self.critic(torch.cat([s, self.actor(s)], 1)).mean()
        self.actor_optimizer.zero_grad(set_to_none=True)
        cost.backward()
        self.actor_optimizer.step()
        for parameter in self.of_critic:
            parameter.requires_grad_(True)
        with torch.no_grad():
            torch._foreach_lerp_(self.targets, self.online, TAU)
        return loss.detach()


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first, self.second = normalized(channels, channels, 3), normalized(channels, channels, 3)

    def forward(self, x):
        return F.relu(x + self.second(F.relu(self.first(x))))


def normalized(inputs, filters, size):
    convolution = nn.Conv2d(inputs, filters, size, padding=size // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(filters, eps=1e-5, momentum=0.1))


class AlphaZero:
    """The residual tower: squared value error, policy cross entropy over legal moves, L2 of 1e-4, gradients clipped to 10."""

    def __init__(self, sizes):
        (C, H, W), self.A, channels = sizes["planes"], sizes["actions"], sizes["channels"]
        self.planes, heads = (C, H, W), sizes["headChannels"]
        self.columns = dict(planes=C * H * W, policy=self.A, legal=self.A, outcome=1)
        tower = [normalized(C, channels, 3), nn.ReLU(), *[Block(channels) for _ in range(sizes["blocks"])]]
        head = lambda *widths: nn.Sequential(normalized(channels, heads, 1), nn.ReLU(), nn.Flatten(), mlp(widths))
        self.tower = nn.Sequential(*tower).to(DEVICE)
        self.policy = head(heads * H * W, self.A).to(DEVICE)
        self.value = head(heads * H * W, *sizes["hidden"], 1).to(DEVICE)
        self.learned = [p for net in (self.tower, self.policy, self.value) for p in net.parameters()]
        self.optimizer = adam(self.learned, weight_decay=1e-4)

    def rows(self, rng):
        planes = rng.integers(2, size=(ROWS, self.columns["planes"]))
        return dict(planes=planes, policy=1 / self.A, legal=1, outcome=rng.integers(-1, 2, size=(ROWS, 1)))

    def update(self, b):
        x = self.tower(b["planes"].reshape(-1, *self.planes))
        illegal = b["legal"] == 0
        logp = F.log_softmax(self.policy(x).masked_fill(illegal, NEVER), 1)
        value = torch.tanh(self.value(x))
        policy_loss = -(b["policy"] * logp).masked_fill(illegal, 0).sum(1).mean()
        loss = F.mse_loss(value, b["outcome"]) + policy_loss
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.learned, MAX_NORM)
        self.optimizer.step()
        return loss.detach()


class Memory:
    """Rows in host memory, all columns concatenated, and batches of them on the device: one transfer per batch."""

    def __init__(self, columns, given, batch):
        self.rng, self.columns, self.batch = np.random.default_rng(0), columns, batch
        self.numbers = self.rng.standard_normal((ROWS, sum(columns.values())), dtype=np.float32)
        at = 0
        for name, width in columns.items():
            if name in given:
                self.numbers[:, at : at + width] = given[name]
            at += width
        self.buffers = [torch.empty((batch, at), pin_memory=CUDA) for _ in range(BUFFERS if CUDA else 1)]
        self.free = [torch.cuda.Event() for _ in self.buffers] if CUDA else []
        self.there = torch.empty((batch, at), device=DEVICE) if CUDA else self.buffers[0]
        self.drawn = 0

    def draw(self):
        k = self.drawn % len(self.buffers)
        self.drawn += 1
        if CUDA:
            self.free[k].synchronize()
        rows = self.rng.integers(ROWS, size=self.batch)
        np.take(self.numbers, rows, 0, out=self.buffers[k].numpy(), mode="clip")
        if CUDA:
            self.there.copy_(self.buffers[k], non_blocking=True)
            self.free[k].record()

    def views(self):
        return dict(zip(self.columns, self.there.split(list(self.columns.values()), 1)))


def captured(update, draw):
    """The update as one CUDA graph, captured after a few warm-up updates as PyTorch's documentation recommends."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            draw()
            update()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        loss = update()

    def replay():
        graph.replay()
        return loss

    return replay


def learn(mode, sizes):
    torch.manual_seed(0)
    agent = dict(dqn=DQN, ddpg=DDPG, alphazero=AlphaZero)[sizes["agent"]](sizes)
    memory = Memory(agent.columns, agent.rows(np.random.default_rng(1)), sizes["batch"])
    batch = memory.views()
    update = lambda: agent.update(batch)
    if mode == "graphs":
        update = captured(update, memory.draw)
    say(parameters=sum(p.numel() for p in agent.learned), device=DEVICE.type.replace("cuda", "gpu"))
    total = torch.zeros((), device=DEVICE)
    for line in sys.stdin:
        updates = int(line)
        total.zero_()
        finish()
        start = time.perf_counter()
        for _ in range(updates):
            memory.draw()
            total += update()
        loss = total.item() / updates
        say(ms=(time.perf_counter() - start) * 1000 / updates, loss=loss)


def fastest(f):
    times = []
    for _ in range(6):
        finish()
        start = time.perf_counter()
        f()
        finish()
        times.append(time.perf_counter() - start)
    return min(times[1:])


def peaks():
    """Products of growing square matrices, until one takes 20 ms."""
    flops = bytes = 0
    for n in (512, 1024, 2048, 4096, 8192):
        a, b = torch.randn(n, n, device=DEVICE), torch.randn(n, n, device=DEVICE)
        c = torch.empty_like(a)
        multiplied = fastest(lambda: torch.matmul(a, b, out=c))
        copied = fastest(lambda: torch.add(a, 1, out=c))
        flops, bytes = max(flops, 2 * n**3 / multiplied), max(bytes, 8 * n * n / copied)
        if multiplied > 0.02:
            break
    say(device=DEVICE.type.replace("cuda", "gpu"), flops=flops, bytes=bytes)


def about():
    where = torch.cuda.get_device_name() if CUDA else "the CPU"
    say(about=f"PyTorch {torch.__version__} on {where}", device=DEVICE.type.replace("cuda", "gpu"))


try:
    torch.set_num_threads(int(sys.argv[1]))
    what = sys.argv[2]
    if what == "about":
        about()
    elif what == "peaks":
        peaks()
    elif what == "graphs" and not CUDA:
        raise RuntimeError("CUDA graphs need a CUDA device")
    else:
        learn(what, json.loads(sys.argv[3]))
except Exception as error:
    say(problem=str(error).strip().split("\n")[0] or repr(error))
    sys.exit(1)
