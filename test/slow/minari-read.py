"""Compares the datasets in <folder>/ours with expected.json, and writes Minari's own into <folder>/theirs, with their
episodes in theirs.json."""

import json
import os
import sys

folder = sys.argv[1]
os.environ['MINARI_DATASETS_PATH'] = f'{folder}/ours'
import gymnasium
import minari
import numpy
from minari.data_collector.episode_buffer import EpisodeBuffer
from minari.dataset.minari_storage import MinariStorage


def plain(episode):
    found = {
        name: numpy.asarray(getattr(episode, name)).tolist()
        for name in ['observations', 'actions', 'rewards', 'terminations', 'truncations']
    }
    if episode.infos and 'legal' in episode.infos:
        found['legal'] = numpy.asarray(episode.infos['legal'])[:-1].tolist()
    return found


with open(f'{folder}/expected.json') as file:
    expected = json.load(file)
assert sorted(minari.list_local_datasets()) == sorted(expected), 'the names'
for name, episodes in expected.items():
    dataset = minari.load_dataset(name)
    assert dataset.total_episodes == len(episodes) > 0, name
    assert dataset.total_steps == sum(len(episode['rewards']) for episode in episodes), name
    for episode, wanted in zip(dataset.iterate_episodes(), episodes):
        found = plain(episode)
        D = dataset.observation_space
        if len(getattr(D, 'shape', ())) > 1:  # ours are flat
            found['observations'] = [numpy.asarray(o).reshape(-1).tolist() for o in episode.observations]
        assert found == wanted, f'{name}: {found} is not {wanted}'
        if not isinstance(D, gymnasium.spaces.Discrete):
            assert episode.observations.dtype == D.dtype
        assert all(dataset.action_space.contains(a) for a in episode.actions), name
    print(f'{name}: {len(episodes)} episodes are equal')

os.environ['MINARI_DATASETS_PATH'] = f'{folder}/theirs'


def play(env, count):
    env.action_space.seed(0)
    for k in range(count):
        observations, actions, rewards, terminations, truncations = [env.reset(seed=k)[0]], [], [], [], []
        done = False
        while not done:
            actions.append(env.action_space.sample())
            observation, reward, terminated, truncated, _ = env.step(actions[-1])
            observations.append(observation)
            rewards.append(float(reward))
            terminations.append(bool(terminated))
            truncations.append(bool(truncated))
            done = terminated or truncated
        yield EpisodeBuffer(
            id=k,
            seed=k,
            observations=numpy.array(observations),
            actions=numpy.array(actions),
            rewards=rewards,
            terminations=terminations,
            truncations=truncations,
            infos={},
        )


theirs = {}
made = [('CartPole-v1', 'cartpole-v0', 'arrow'), ('Pendulum-v1', 'pendulum-v0', 'arrow'), ('FrozenLake-v1', 'lake-v0', 'arrow')]
for env, name, storage in [*made, ('CartPole-v1', 'hdf5-v0', 'hdf5')]:
    env = gymnasium.make(env)
    minari.create_dataset_from_buffers(dataset_id=name, buffer=list(play(env, 3)), env=env, data_format=storage)
    if storage == 'arrow':
        theirs[name] = [plain(episode) for episode in minari.load_dataset(name).iterate_episodes()]

hdf5 = minari.load_dataset('hdf5-v0')
os.mkdir(f'{folder}/theirs/copied-v0')
copy = MinariStorage.new(
    f'{folder}/theirs/copied-v0', hdf5.observation_space, hdf5.action_space, data_format='arrow', jpeg_encoding=False
)
copy.update_from_storage(hdf5.storage)
theirs['copied-v0'] = [plain(episode) for episode in hdf5.iterate_episodes()]
with open(f'{folder}/theirs.json', 'w') as file:
    json.dump(theirs, file)
