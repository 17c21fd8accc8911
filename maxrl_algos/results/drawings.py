"""Kept rollouts as people look at them: pictures of mazes with their walk, of images, texts with the answer marked.

The env draws its own tasks: it is made with a render mode, the actions of the rollout are played again, and what it
then renders is shown. So an env that a user writes needs no more than `render`.
"""

import base64
import io
import re
import warnings
from collections.abc import Sequence
from contextlib import closing, suppress
from typing import Any

import numpy as np

MODES = ("rgb_array", "ansi")  # the render modes that a page can show, the better one first
LARGEST = 320  # pixels of the larger side of a picture
SMALLEST = 96


class Drawer:
    """Draws the rollouts of one env.

    Args:
        env: Gymnasium id, "module:id" where a module must be imported first.
        env_kwargs: keyword arguments of the env.
        allowed: the render modes that can be shown, the best first.
    """

    def __init__(self, env: str, env_kwargs: dict[str, Any], allowed: Sequence[str] = MODES) -> None:
        import gymnasium as gym

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with closing(gym.make(env, disable_env_checker=True, **env_kwargs)) as plain:
                modes = plain.metadata.get("render_modes") or ()
                self.classes: Any = plain.metadata.get("class_names")
                self.tokens = plain.metadata.get("tokens")
                self.text = isinstance(plain.observation_space, gym.spaces.Text)
            self.allowed = allowed
            self.mode = next((mode for mode in allowed if mode in modes), None)
            drawn: dict[str, Any] = {"render_mode": self.mode} if self.mode else {}
            self.env = gym.make(env, disable_env_checker=True, **env_kwargs, **drawn)

    def draw(self, record: dict[str, Any]) -> dict[str, Any]:
        """What a page shows of a kept rollout: "picture" (a data URL), "drawing", "prompt", "text" and "mark".

        "mark" is where in "text" the answer stands, as [start, end]. What cannot be drawn is left out.
        """
        shown: dict[str, Any] = {}
        if self.text or isinstance(record["response"], str):
            shown |= {"prompt": record["prompt"], "text": record["response"]}
            if span := answer_span(record["response"], record.get("answer")):
                shown["mark"] = list(span)
            return shown
        with suppress(Exception):  # an env that cannot be played again is shown without a drawing
            shown |= self._played(record)
        if isinstance(record["prompt"], list) and not shown:
            shown["prompt"] = " ".join(map(str, record["prompt"]))
        shown["text"] = self._told(record)
        if "likeliest" in record:
            named = self.classes or ()
            shown["likeliest"] = [(a, p, str(named[a]) if a < len(named) else None) for a, p in record["likeliest"]]
        return shown

    def _told(self, record: dict[str, Any]) -> str:
        """The response in one text: the decoded answer, or the actions one after the other."""
        response = record["response"]
        if isinstance(response, list):
            if self.tokens and isinstance(record.get("answer"), str):
                return record["answer"]
            return " ".join(str(action) for action in response)
        name = self.classes[response] if self.classes and isinstance(response, int) else response
        return str(name)

    def _played(self, record: dict[str, Any]) -> dict[str, Any]:
        """The picture or text of the env after the actions of a rollout; {} if another reward came of them."""
        from gymnasium.spaces import Box

        observation, _ = self.env.reset(seed=0, options=self._options(record))
        first, actions = observation, [record["response"]]
        if self.tokens:
            action = np.full(self.tokens["max_response"], self.tokens["pad"])
            action[: len(record["response"])] = record["response"]
            actions = [action]
        elif isinstance(record["response"], list):
            actions = record["response"]
        reward = 0.0
        for action in actions:
            _, gained, terminated, truncated, _ = self.env.step(self._action(action))
            reward += float(gained)
            if terminated or truncated:
                break
        if self.mode and reward == record["reward"]:
            picture: Any = self.env.render()
            return {"picture": data_url(picture)} if self.mode == "rgb_array" else {"drawing": str(picture)}
        space = self.env.observation_space
        if "rgb_array" in self.allowed and isinstance(space, Box) and space.dtype == np.uint8 and len(space.shape) == 3:
            return {"picture": data_url(np.asarray(first))}
        return {}

    def _options(self, record: dict[str, Any]) -> dict[str, Any] | None:
        named = self.env.metadata.get("splits")
        return {"task": record["task"], "split": record["split"]} if named else None

    def _action(self, action: Any) -> Any:
        """An action as the env takes it, from what JSON made of it."""
        if isinstance(action, list):
            return np.array(action, dtype=self.env.action_space.dtype)
        return action

    def close(self) -> None:
        """Close the env."""
        self.env.close()


def data_url(picture: np.ndarray) -> str:
    """A picture (height, width, 1 or 3) uint8 as the URL of a PNG, enlarged if it is small.

    Where no package for pictures is installed, this is an ImportError.
    """
    from PIL import Image

    array = np.asarray(picture, np.uint8)
    array = array[:, :, 0] if array.ndim == 3 and array.shape[2] == 1 else array
    image = Image.fromarray(array)
    side = max(image.size)
    if side > LARGEST:
        image.thumbnail((LARGEST, LARGEST))
    elif side < SMALLEST:
        factor = -(-SMALLEST // side)
        image = image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def answer_span(response: str, answer: Any) -> tuple[int, int] | None:
    """Where the final answer stands in a response, as (start, end); None if that cannot be told.

    That is what stands in the last box, or between the last <answer> tags, or the last place where the decoded answer
    stands literally, with no digit or letter beside it.
    """
    if answer is None:
        return None
    start = response.rfind("\\boxed{")
    if start >= 0:
        depth = 0
        for place in range(start + len("\\boxed"), len(response)):
            depth += {"{": 1, "}": -1}.get(response[place], 0)
            if depth == 0:
                return start + len("\\boxed{"), place
    tags = list(re.finditer(r"<answer>(.*?)</answer>", response, re.DOTALL))
    if tags:
        return tags[-1].span(1)
    found = list(re.finditer(rf"(?<!\w){re.escape(str(answer))}(?!\w)", response))
    return found[-1].span() if found and str(answer) else None
