"""Throughput against public baselines: `python -m benchmarks.measure.throughput [--peers] [--only mazes|policy|images|sb3]`.

Prints a JSON line for each measurement and, at the end, a table. Ours and the baseline take turns within one run, so
that a busy machine slows both; figures are medians over the turns. Mazes are 17x17. `--peers` adds jumanji. The policy
part takes a quarter of an hour on two cores.
"""

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

import maxrl_envs  # noqa: F401
from maxrl_envs.tasks import maze_kernels as kernels
from maxrl_envs.tasks.maze_tokens import DONE, EOS, PAD, UP, VOCABULARY, MazeTokens

SIZE, ENVS, STEPS, LENGTH = 17, 4096, 100, 48
PAPER_MODEL = {"layers": 4, "hidden": 256, "heads": 4, "kv_heads": 2}
MATRICES = "matrix products, at the rate a large one reaches"
MOVES = ((-1, 0), (1, 0), (0, -1), (0, 1))
ROWS: list[dict[str, Any]] = []
Work = tuple[float, Callable[[], Any]]  # items in one call, and the call


def rate(work: Work) -> float:
    begin = time.perf_counter()
    work[1]()
    return work[0] / (time.perf_counter() - begin)


def compare(
    what: str, ours: Work, baseline: Work, against: str, bound: str, threads=1, target: int | None = None, turns=11
) -> None:
    """Runs ours, on `threads` threads and bound by `bound`, and the baseline in turn. Both are compiled already."""
    pairs = [(rate(ours), rate(baseline)) for _ in range(turns)]
    a, b = (float(f"{statistics.median(rates):.4g}") for rates in zip(*pairs, strict=True))
    ratio = float(f"{statistics.median(a / b for a, b in pairs):.3g}")
    row = {"what": what, "ours": a, "baseline": b, "ratio": ratio, "target": target, "against": against}
    ROWS.append({**row, "bound": bound, "threads": threads, "turns": turns})
    print(json.dumps(ROWS[-1]), flush=True)


def table() -> str:
    lines = [f"{'a second':<41}{'ours':>12}{'baseline':>12}{'ratio':>8}{'target':>8}{'threads':>9}  against | bound by"]
    for row in ROWS:
        numbers = f"{row['ours']:>12,.0f}{row['baseline']:>12,.0f}{row['ratio']:>7}x{row['target'] or '-':>8}"
        lines.append(f"{row['what']:<41}{numbers}{row['threads']:>9}  {row['against']} | {row['bound']}")
    return "\n".join(lines)


def plain_prim(size: int) -> list[list[int]]:
    """Randomised Prim in plain Python: rows of 0 (wall) and 1 (open)."""
    grid = [[0] * size for _ in range(size)]
    frontier: list[tuple[int, int, int, int]] = []  # a wall and the room behind it

    def open_room(r: int, c: int) -> None:
        grid[r][c] = 1
        for dr, dc in MOVES:
            far_r, far_c = r + 2 * dr, c + 2 * dc
            if 0 < far_r < size and 0 < far_c < size and not grid[far_r][far_c]:
                frontier.append((r + dr, c + dc, far_r, far_c))

    open_room(random.randrange(1, size, 2), random.randrange(1, size, 2))
    while frontier:
        pick = random.randrange(len(frontier))
        frontier[pick], frontier[-1] = frontier[-1], frontier[pick]
        wall_r, wall_c, r, c = frontier.pop()
        if not grid[r][c]:
            grid[wall_r][wall_c] = 1
            open_room(r, c)
    return grid


def plain_verify(grid: list[list[int]], response: list[int]) -> bool:
    """Whether the moves before DONE walk from start to goal."""
    r = c = 1
    goal = len(grid) - 2
    for token in response:
        if token == DONE:
            return r == c == goal
        if token == EOS or not UP <= token < UP + 4:
            return False
        if not r == c == goal:
            r, c = r + MOVES[token - UP][0], c + MOVES[token - UP][1]
            if not grid[r][c]:
                return False
    return False


def mazes() -> None:
    """Generation and verification against plain Python."""
    all_threads, calls, python = kernels.THREADS, iter(range(10**9)), "plain Python, lists and random"

    def generate(count: int, threads: int) -> None:
        kernels.THREADS = threads
        kernels.generate(SIZE, kernels.PRIM, 0, kernels.TRAIN, np.arange(count) + next(calls) * count)
        kernels.THREADS = all_threads

    generate(3, 1)
    one: Work = 16384, lambda: generate(16384, 1)
    every: Work = 16384, lambda: generate(16384, all_threads)
    plain: Work = 400, lambda: [plain_prim(SIZE) for _ in range(400)]
    bound = "Prim's chain of draw, look-up and count, 113 steps a maze"
    compare("mazes, one thread", one, plain, python, bound, target=100)
    compare("mazes, all threads", every, one, "ours on one thread", "the same", all_threads)

    # 32 tasks x 128 responses: shortest paths, half of them with one move drawn again, padded to 180 tokens
    rng, task, tasks = np.random.default_rng(0), MazeTokens(SIZE), np.repeat(np.arange(32), 128)
    responses = task.demonstrations("train", tasks)
    at = (rng.random(ENVS) * (responses == DONE).argmax(1)).astype(int)
    responses[::2][np.arange(ENVS // 2), at[::2]] = rng.integers(UP, UP + 4, ENVS // 2)
    cells = task.cells("train", np.arange(32))
    lists = list(zip(cells.reshape(-1, SIZE, SIZE)[tasks].tolist(), responses.tolist(), strict=True))
    assert (task.verify_batch("train", tasks, responses) == [plain_verify(*pair) for pair in lists]).all()
    env: Any = gym.make_vec("MaxRL/MazeTokens-v0", num_envs=ENVS, size=SIZE)

    def env_step() -> None:
        env.reset(options={"task": tasks})
        env.step(responses)

    plain = ENVS, lambda: [plain_verify(*pair) for pair in lists]
    kernel = ENVS, lambda: kernels.verify_tokens(cells, SIZE, tasks, responses, UP, DONE, EOS)
    compare("responses verified, kernel", kernel, plain, python, "fetching the tokens: 1.4 kB a response")
    batch = ENVS, lambda: task.verify_batch("train", tasks, responses)
    compare("responses verified, verify_batch", batch, plain, python, "the kernel")
    compare("MazeTokens-v0, reset and step", (ENVS, env_step), plain, python + ", verifying alone", "decoding answers")


def peers() -> None:
    """Steps and resets against jumanji. In both, a wall means no movement; ours copies each observation."""
    try:
        import jax
        from jumanji.environments import Maze
        from jumanji.environments.routing.maze.generator import RandomGenerator
    except ImportError as error:
        print(f"skipping jumanji: {error}; pip install jumanji==1.1.2")
        return
    maze, seeds, rng = Maze(RandomGenerator(SIZE, SIZE)), iter(range(10**9)), np.random.default_rng(0)
    reset, step = jax.jit(jax.vmap(maze.reset)), jax.jit(jax.vmap(maze.step))
    start, _ = reset(jax.random.split(jax.random.key(0), ENVS))
    drawn = [jax.random.randint(jax.random.key(i), (ENVS,), 0, 4) for i in range(STEPS)]

    def jumanji_calls() -> None:
        state = start
        for action in drawn:
            state, timestep = step(state, action)
            jax.block_until_ready(timestep)  # whoever acts needs the observation

    @jax.jit
    def rollout(state: Any, key: Any) -> Any:
        def body(state: Any, key: Any) -> Any:
            state, timestep = jax.vmap(maze.step)(state, jax.random.randint(key, (ENVS,), 0, 4))
            return state, timestep.reward

        return jax.lax.scan(body, state, jax.random.split(key, STEPS))

    def walk(env: Any, actions: np.ndarray) -> None:
        for action in actions:
            env.step(action)

    # without a time limit, as jumanji's vmap has no autoreset: only who reaches the goal begins a new maze
    free: dict[str, Any] = {"num_envs": ENVS, "size": SIZE, "wall": "stay", "autoreset_mode": "NextStep"}
    endless: Any = gym.make_vec("MaxRL/Maze-v0", **free, max_steps=10**9)
    live: Any = gym.make_vec("MaxRL/Maze-v0", **free, max_steps=10**9, copy=False)
    limited: Any = gym.make_vec("MaxRL/Maze-v0", **free)
    actions = rng.integers(4, size=(limited.unwrapped.max_steps + 1, ENVS))
    for env in (endless, live, limited):
        env.reset(seed=0)
        walk(env, actions[:2])
    scan = ENVS * STEPS, lambda: jax.block_until_ready(rollout(start, jax.random.key(next(seeds))))
    resets = ENVS, lambda: jax.block_until_ready(reset(jax.random.split(jax.random.key(next(seeds)), ENVS)))
    calls, jumanji = (ENVS * STEPS, jumanji_calls), "jumanji 1.1.2, jit and vmap"
    jumanji_calls()
    scan[1]()
    ours: Work = ENVS * STEPS, lambda: walk(endless, actions[:STEPS])
    bound = "copying 1.2 MB of observations a step"
    compare("env steps, 4096 envs", ours, calls, jumanji + ", a call a step", bound, target=5)
    ours = ENVS * STEPS, lambda: walk(live, actions[:STEPS])
    compare("env steps, copy=False", ours, calls, jumanji + ", a call a step", "cache misses in the walk")
    ours, text = (actions.size, lambda: walk(limited, actions)), jumanji + ", a call a step, no resets"
    compare("env steps, a fresh maze after 289", ours, calls, text, bound)
    ours, text = (ENVS * STEPS, lambda: walk(endless, rng.integers(4, size=(STEPS, ENVS)))), jumanji + ", one scan"
    compare("env steps, actions drawn too", ours, scan, text, bound, target=1)
    ours = ENVS, lambda: endless.reset()
    compare("resets to fresh mazes", ours, resets, jumanji, "generation", target=20, turns=5)


def policy() -> None:
    """Sampling and update of the maze model, 4 tasks x 128 rollouts after 310 tokens, float32: with random weights, so
    that rollouts have little in common, and after 100 steps on 8 shortest paths each, where training begins."""
    import tempfile

    import torch

    from maxrl_algos.train import TrainConfig, Trainer

    with tempfile.TemporaryDirectory() as folder:
        config: dict[str, Any] = {"env": "MaxRL/MazeTokens-v0", "env_kwargs": {"size": SIZE}, "model": PAPER_MODEL}
        config |= {"steps": 0, "warmup_steps": 100, "warmup_tasks": 8, "eval_tasks": 1, "eval_samples": 1}
        trainer = Trainer(TrainConfig(out=folder, **config))
        prompts = torch.from_numpy(MazeTokens(SIZE).observations("train", np.arange(4)))
        policy_speed(trainer.policy, prompts, VOCABULARY, "random weights")  # no token is the end
        trainer.run()
        policy_speed(trainer.policy, prompts, EOS, "warmed up")


def policy_speed(shared: Any, prompts: Any, eos: int, name: str) -> None:
    """`shared` against `transformers`, on 128 rollouts of each of `prompts` (P, L0), up to `eos` or LENGTH tokens."""
    import torch
    import torch.nn.functional as F

    from maxrl_algos.models.prefixes import Prefixes
    from maxrl_algos.models.shared_prompt_lm import valid_tokens
    from maxrl_algos.update import accumulate_gradient

    model, n, threads, generator = shared.model, 128, torch.get_num_threads(), torch.Generator().manual_seed(0)

    def sample() -> Any:
        return shared.sample(prompts, n, LENGTH, eos, PAD, generator)

    def transformers_sample() -> Any:
        settings = {"num_return_sequences": n, "do_sample": True, "top_k": 0, "max_new_tokens": LENGTH}
        return model.generate(
            prompts, attention_mask=torch.ones_like(prompts), eos_token_id=eos, pad_token_id=PAD, **settings
        )

    rollouts = sample()
    count, prefixes = int(rollouts.lengths.sum()), Prefixes(rollouts.tokens, rollouts.lengths)
    print(json.dumps({"what": name, "tokens": count, "distinct prefixes": len(prefixes.first)}), flush=True)
    theirs = (transformers_sample()[:, prompts.shape[1] :] != PAD).sum()
    assert 0.9 < theirs / count < 1.1, (theirs, count)  # the same work
    text = "transformers generate, num_return_sequences=128"
    ours: Work = 3 * count, lambda: [sample() for _ in range(3)]
    compare(f"tokens sampled, {name}", ours, (count, transformers_sample), text, MATRICES, threads, 20, turns=2)

    advantages = np.random.default_rng(0).normal(size=rollouts.lengths.shape)

    def update() -> Any:
        model.zero_grad()
        accumulate_gradient(shared, prompts, rollouts, advantages)
        return model.model.embed_tokens.weight.grad.clone()

    def plain_update(chunk: int) -> Any:
        model.zero_grad()
        valid, weights = valid_tokens(rollouts.lengths, rollouts.tokens.shape[2]), torch.from_numpy(advantages).float()
        for task, prompt in enumerate(prompts):
            order = rollouts.lengths[task].argsort()  # as little padding as can be
            for rows in order.split(chunk):
                tokens = rollouts.tokens[task, rows, : int(rollouts.lengths[task, rows].max())]
                whole = torch.cat([prompt.expand(len(rows), -1), tokens], 1)
                logits = model(whole, use_cache=False).logits[:, len(prompt) - 1 : -1]
                logp = F.log_softmax(logits, -1).gather(-1, tokens[..., None])[..., 0]
                weight = weights[task, rows, None] / advantages.size
                (-(weight * logp)[valid[task, rows, : tokens.shape[1]]].sum()).backward()
        return model.model.embed_tokens.weight.grad.clone()

    torch.testing.assert_close(update(), plain_update(n), rtol=1e-3, atol=1e-5)
    for chunk, cut, target in ((n, "a group at once", 12), (8, "8 rows at once, its fastest", None)):
        baseline: Work = count, lambda chunk=chunk: plain_update(chunk)  # type: ignore[misc]
        text = f"plain forward and backward, {cut}"
        compare(f"tokens in an update, {name}", (count, update), baseline, text, MATRICES, threads, target, turns=2)


def plain_dataset(paths: list[str], size: int) -> Any:
    """Pictures as a torch dataset gives them to a DataLoader: cropped, mirrored, normalised, channels first."""
    import torch
    from PIL import Image

    from maxrl_algos.models.image_classifier import MEAN, STD
    from maxrl_envs.tasks.images.crops import random_resized_crop

    class Pictures(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return len(paths)

        def __getitem__(self, place: int) -> Any:
            with Image.open(paths[place]) as picture:
                shown = random_resized_crop(picture.convert("RGB"), size, np.random.default_rng([0, place]))
            pixels = torch.from_numpy(np.array(shown)).permute(2, 0, 1).float() / 255
            return (pixels - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)

    return Pictures()


def images() -> None:
    """Pictures decoded against a DataLoader, and the draw of N rollouts as counts against one by one."""
    import tempfile

    import torch
    from PIL import Image

    from maxrl_algos.models.image_classifier import ImageClassifier, build_classifier
    from maxrl_algos.samplers.action_counts import Estimator, Random
    from maxrl_algos.update import apply_gradient
    from maxrl_envs.tasks.image_bandit import ImageBandit

    workers, count, size = os.cpu_count() or 1, 256, 224
    with tempfile.TemporaryDirectory() as folder:
        for split, name in (("train", "a"), ("train", "b"), ("val", "a"), ("val", "b")):
            (Path(folder) / split / name).mkdir(parents=True)
            for i in range(count // 2 if split == "train" else 1):
                pixels = np.random.default_rng([i]).integers(0, 256, (25, 33, 3), dtype=np.uint8)
                file = Path(folder) / split / name / f"{i}.jpg"
                Image.fromarray(pixels).resize((500, 375), Image.Resampling.BICUBIC).save(file, quality=90)
        task = ImageBandit(folder=folder, workers=workers)
        paths = task.data.splits["train"].paths
        normalise = ImageClassifier(torch.nn.Identity(), 3)

        def ours() -> None:
            normalise(torch.from_numpy(task.observations("train", np.arange(count))))

        loader = torch.utils.data.DataLoader(
            plain_dataset(paths, size), batch_size=64, num_workers=workers, persistent_workers=True
        )
        next(iter(loader))  # starts its workers
        text = f"torch DataLoader, {workers} worker processes"
        bound = "decoding and resizing, by Pillow"
        compare(
            "pictures of 500x375 to 224", (count, ours), (count, lambda: list(loader)), text, bound, workers, turns=5
        )

    torch.set_num_threads(1)
    rows, actions = 256, 1000
    correct = torch.arange(rows) % actions
    logits = torch.randn(rows, actions, generator=torch.Generator().manual_seed(0))
    policy: Any = build_classifier("cnn", (8, 24, 1), actions, seed=0).to(memory_format=torch.channels_last)  # type: ignore
    optimizer, pictures = torch.optim.SGD(policy.parameters(), 0.0, 0.9), torch.zeros(rows, 8, 24, 1, dtype=torch.uint8)

    def step() -> None:  # as train_bandit does it, but for the draw
        logits = policy(pictures)
        (logits * logits.detach().softmax(dim=1)).sum().backward()
        apply_gradient(policy, optimizer, float("inf"))

    for name, lead in (("at the start", 0), ("at pass rate .02", 3), ("once learnt", 10)):
        p = (logits + lead * torch.nn.functional.one_hot(correct, actions)).softmax(1)
        for n in (16, 128, 1024, 4096):
            estimator, random = Estimator("maxrl", n), Random(np.random.default_rng([0]))

            def counted(estimator: Any = estimator, p: Any = p, random: Any = random) -> None:
                estimator.gradient(p, correct, random)

            def one_by_one(p: Any = p, n: int = n) -> None:
                drawn = torch.multinomial(p, n, replacement=True)
                torch.zeros_like(p).scatter_add_(1, drawn, torch.ones(drawn.shape))

            what, bound = f"groups, N = {n}, {name}", "a search for each failure"
            compare(what, (rows, counted), (rows, one_by_one), "drawn one by one", bound, turns=7)
            if n == 1024:
                compare(what, (rows, counted), (rows, step), "the CNN's step but for the draw", bound, target=19)
                print(f"{what}: the draw is {1 / (1 + ROWS[-1]['ratio']):.1%} of a training step", flush=True)


def sb3() -> None:
    """PPO of Stable-Baselines3 on Maze-v0, over our VecEnv and over its DummyVecEnv, and what takes PPO's time."""
    try:
        from stable_baselines3 import PPO
        from stable_baselines3.common.env_util import make_vec_env
    except ImportError as error:
        print(f"skipping stable-baselines3: {error}; pip install '.[sb3]'")
        return
    import torch

    from maxrl_algos.sb3 import NativeVecEnv

    every = torch.get_num_threads()
    name, envs, steps, turns = "MaxRL/Maze-v0", 64, 128, 5

    def both(**kwargs: Any) -> tuple[Any, Any]:
        return NativeVecEnv(gym.make_vec(name, num_envs=envs, **kwargs)), make_vec_env(name, envs, env_kwargs=kwargs)

    def walk(env: Any, count: int) -> None:
        env.reset()
        for action in np.random.default_rng(0).integers(4, size=(count, envs)):
            env.step(action)

    ours, dummy = both()
    walk(ours, 2)
    text = f"SB3's DummyVecEnv, {envs} envs"
    work: Work = 500 * envs, lambda: walk(ours, 500)
    compare("VecEnv steps", work, (50 * envs, lambda: walk(dummy, 50)), text, "a dict for each end", turns=turns)
    once: dict[str, Any] = {"n_epochs": 1, "batch_size": steps * envs}
    kinds: list[tuple[str, int, dict[str, Any], dict[str, Any]]] = [
        ("PPO steps, one pass of one batch", 1, {}, once),
        ("the same, all threads", every, {}, once),
        ("the same, size 7", every, {"size": 7}, once),
        ("the same, size 9, wall=stay", every, {"size": 9, "wall": "stay", "max_steps": 32}, once),  # few rollouts end
        ("PPO steps, 4 passes of 512", every, {}, {"n_epochs": 4, "batch_size": 512}),
        ("PPO steps, SB3's 10 passes of 64", every, {}, {"n_epochs": 10, "batch_size": 64}),
    ]
    for what, threads, kwargs, settings in kinds:
        torch.set_num_threads(threads)
        models = [PPO("MlpPolicy", env, n_steps=steps, device="cpu", seed=0, **settings) for env in both(**kwargs)]
        times = [clocks(model) for model in models]
        for model in models:
            model.learn(steps * envs)
        for spent in times:
            spent.update(dict.fromkeys(spent, 0.0))

        def learn(model: Any) -> Work:
            return steps * envs, lambda: model.learn(steps * envs, reset_num_timesteps=False)

        compare(what, learn(models[0]), learn(models[1]), text, "PyTorch, as printed", threads, 5, turns)
        for kind, spent in zip(("ours", "DummyVecEnv"), times, strict=True):
            micros = {part: round(1e6 * seconds / (turns * steps * envs), 1) for part, seconds in spent.items()}
            print(json.dumps({"what": what, "env": kind, "microseconds a step": micros}), flush=True)
        free = sum(times[1].values()) / (sum(times[0].values()) - times[0]["env"])
        print(json.dumps({"what": what, "ratio if our env took no time": float(f"{free:.3g}")}), flush=True)


def clocks(model: Any) -> dict[str, float]:
    """Seconds that a model spends in its env, in the rest of its collection, and in its updates, as they add up."""
    spent = {"env": 0.0, "collection without env": 0.0, "update": 0.0}

    def timed(owner: Any, method: str, part: str, within: str | None = None) -> None:
        call = getattr(owner, method)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            begin = time.perf_counter()
            out = call(*args, **kwargs)
            spent[part] += time.perf_counter() - begin
            if within:
                spent[within] -= time.perf_counter() - begin
            return out

        setattr(owner, method, wrapped)

    timed(model.env, "step_wait", "env", within="collection without env")
    timed(model, "collect_rollouts", "collection without env")
    timed(model, "train", "update")
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", action="store_true", help="measure against jumanji too")
    parser.add_argument("--only", choices=["mazes", "policy", "images", "sb3"])
    options = parser.parse_args()
    if options.only in (None, "mazes"):
        mazes()
        if options.peers:
            peers()
    if options.only in (None, "policy"):
        policy()
    if options.only in (None, "images"):
        images()
    if options.only in (None, "sb3"):
        sb3()
    print("\n" + table())


if __name__ == "__main__":
    main()
