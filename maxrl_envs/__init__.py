"""MaxRL environments: correctness-based Gymnasium environments, reward 1 for a correct outcome, else 0."""

from gymnasium import register

from maxrl_envs.checker import CheckReport, ContractError, check_correctness_env
from maxrl_envs.one_step_env import OneStepEnv, OneStepVectorEnv, register_suite
from maxrl_envs.task import Outcome, TaskSuite
from maxrl_envs.text_data import DATASETS
from maxrl_envs.text_space import AnyText

__all__ = [
    "AnyText",
    "CheckReport",
    "ContractError",
    "OneStepEnv",
    "OneStepVectorEnv",
    "Outcome",
    "TaskSuite",
    "check_correctness_env",
    "register_suite",
]

register(
    id="MaxRL/Maze-v0",
    entry_point="maxrl_envs.tasks.maze:MazeEnv",
    vector_entry_point="maxrl_envs.tasks.maze:MazeVectorEnv",
)
register(
    id="MaxRL/MazeTokens-v0",
    entry_point="maxrl_envs.tasks.maze_tokens:MazeTokensEnv",
    vector_entry_point="maxrl_envs.tasks.maze_tokens:MazeTokensVectorEnv",
)
register(
    id="MaxRL/ImageBandit-v0",
    entry_point="maxrl_envs.tasks.image_bandit:ImageBanditEnv",
    vector_entry_point="maxrl_envs.tasks.image_bandit:ImageBanditVectorEnv",
)
register(
    id="MaxRL/Arithmetic-v0",
    entry_point="maxrl_envs.tasks.arithmetic:ArithmeticEnv",
    vector_entry_point="maxrl_envs.tasks.arithmetic:ArithmeticVectorEnv",
)
register(
    id="MaxRL/ArithmeticTokens-v0",
    entry_point="maxrl_envs.tasks.arithmetic_tokens:ArithmeticTokensEnv",
    vector_entry_point="maxrl_envs.tasks.arithmetic_tokens:ArithmeticTokensVectorEnv",
)
register(
    id="MaxRL/ReasoningGym-v0",
    entry_point="maxrl_envs.tasks.reasoning_gym:ReasoningGymEnv",
    vector_entry_point="maxrl_envs.tasks.reasoning_gym:ReasoningGymVectorEnv",
)
register(
    id="MaxRL/Math-v0",
    entry_point="maxrl_envs.tasks.math_text:MathTextEnv",
    vector_entry_point="maxrl_envs.tasks.math_text:MathTextVectorEnv",
)
for _name in DATASETS:
    register(
        id=f"MaxRL/{_name}-v0",
        entry_point="maxrl_envs.tasks.math_text:NamedMathTextEnv",
        vector_entry_point="maxrl_envs.tasks.math_text:NamedMathTextVectorEnv",
        kwargs={"dataset": _name},
    )
