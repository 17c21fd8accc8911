"""Attention of many responses in which every distinct prefix is computed once."""

import torch

from maxrl_algos.models.layerwise import LayerwiseLM, causal_attention
from maxrl_algos.models.prefixes import Prefixes

LONG = 128  # for responses of at least so many tokens, attention builds no matrix of scores


class PrefixLayout:
    """The distinct prefixes of response tokens (P, N, W) that go through the model, and where they occur.

    There are S' of them; see `maxrl_algos.models.prefixes`.

    Args:
        tokens: response tokens, (P, N, W) int64.
        lengths: number of tokens of each response that count, (P, N) int64, from 0 to W.
        start: number of prompt tokens, which is the position of the first response token.

    Attributes:
        index: index of the prefix that ends with each token, (P, N, W) int64.
        first: for each prefix, the position of one token that ends it, in the flattened (P, N, W), (S',) int64.
        tokens: last token of each prefix, (S',) int64.
        positions: position of that token in its sequence, prompt included, (S',) int64.
        future: which of the W tokens of a response come after each prefix of it, (S', W) bool.
        sizes: number of prefixes of each task, P integers.
    """

    def __init__(self, tokens: torch.Tensor, lengths: torch.Tensor, start: int) -> None:
        prefixes, width, device = Prefixes(tokens, lengths), tokens.shape[2], tokens.device
        self.index = torch.as_tensor(prefixes.index, device=device)
        self.first = torch.as_tensor(prefixes.first, device=device)
        self.tokens, column = tokens.flatten()[self.first], self.first % max(width, 1)
        self.positions = start + column
        self.future = torch.arange(width, device=device) > column[:, None]
        self.sizes = prefixes.is_new.sum((1, 2)).tolist()

    def scatter_first(self, x: torch.Tensor) -> torch.Tensor:
        """Put values of prefixes (S', ...) where their tokens are, (P N, W, ...).

        The value of a prefix stands at its `first` token only. All other tokens get zeros.
        """
        out = x.new_zeros((self.index.numel(), *x.shape[1:]))
        # In contrast to index_copy, index_put keeps no copy of `x` for the backward pass.
        return out.index_put((self.first,), x).unflatten(0, (-1, self.index.shape[2]))

    def repeat(self, x: torch.Tensor) -> torch.Tensor:
        """Put values of prefixes (S', ...) where their tokens are, (P N, W, ...), at all tokens that end the prefix."""
        return x.index_select(0, self.index.flatten()).unflatten(0, (-1, self.index.shape[2]))


def attend(
    lm: LayerwiseLM,
    q: torch.Tensor,
    k: torch.Tensor,
    v: torch.Tensor,
    prompt_keys: torch.Tensor,
    prompt_values: torch.Tensor,
    prompt_lengths: list[int],
    layout: PrefixLayout,
) -> torch.Tensor:
    """Attention of the last tokens of all prefixes over their task's prompt and the prefixes themselves.

    The attention of a token is one softmax over both, so the result is exact. The scores over a prompt are computed for
    all responses to it together. The scores over the responses are W squared numbers for each response and head. For
    long responses they would take most of the memory, so `attend_by_row` is used there. G is heads / kv_heads.

    Args:
        lm: the model.
        q: queries, (S', heads, head_dim).
        k: keys, (S', kv_heads, head_dim).
        v: values, (S', kv_heads, head_dim).
        prompt_keys: keys of the prompts, (P, kv_heads, L0, head_dim).
        prompt_values: values of the prompts, in the same shape.
        prompt_lengths: number of tokens of each prompt, P integers. The keys and values after them are padding.
        layout: the prefixes.

    Returns:
        The result of the attention, (S', heads * head_dim).
    """
    if layout.index.shape[2] >= LONG:
        return attend_by_row(lm, q, k, v, prompt_keys, prompt_values, prompt_lengths, layout)
    q = (q * lm.scale).unflatten(1, (lm.kv_heads, -1))  # (S', kv_heads, G, head_dim)
    groups, width = q.shape[2], layout.index.shape[2]
    # The scores over the responses' tokens are computed response by response, in which equal prefixes stand once.
    keys, values = (layout.repeat(a).transpose(1, 2) for a in (k, v))  # (P N, kv_heads, W, head_dim)
    queries = layout.scatter_first(q).transpose(1, 2).flatten(2, 3)  # (P N, kv_heads, W * G, head_dim)
    scores = (queries @ keys.transpose(2, 3)).unflatten(2, (width, groups)).transpose(1, 2).flatten(0, 1)[layout.first]
    scores = scores.masked_fill(layout.future[:, None, None], -torch.inf)  # (S', kv_heads, G, W)
    # The scores over the prompt are computed task by task. The backward pass of split and unbind is one concatenation.
    from_prompt, response_weights = [], []
    parts = q.split(layout.sizes), scores.split(layout.sizes), prompt_keys.unbind(), prompt_values.unbind()
    for task_q, task_scores, task_keys, task_values, length in zip(*parts, prompt_lengths, strict=True):
        task_keys, task_values = task_keys[:, :length], task_values[:, :length]
        block = task_q.transpose(0, 1).flatten(1, 2)  # (kv_heads, prefixes of the task * G, head_dim)
        both = torch.cat([block @ task_keys.transpose(1, 2), task_scores.transpose(0, 1).flatten(1, 2)], -1)
        on_prompt, on_response = both.softmax(-1).split([task_keys.shape[1], width], -1)
        from_prompt.append((on_prompt @ task_values).unflatten(1, (-1, groups)).transpose(0, 1))
        response_weights.append(on_response.unflatten(1, (-1, groups)).transpose(0, 1))
    weights = layout.scatter_first(torch.cat(response_weights)).transpose(1, 2).flatten(2, 3)
    from_response = (weights @ values).unflatten(2, (width, groups)).transpose(1, 2).flatten(0, 1)
    return (torch.cat(from_prompt) + from_response[layout.first]).flatten(1)


def attend_by_row(
    lm: LayerwiseLM,
    q: torch.Tensor,
    k: torch.Tensor,
    v: torch.Tensor,
    prompt_keys: torch.Tensor,
    prompt_values: torch.Tensor,
    prompt_lengths: list[int],
    layout: PrefixLayout,
) -> torch.Tensor:
    """Compute what `attend` computes, with the keys of the prompt copied before the keys of every response.

    Its memory grows in proportion to W, where that of `attend` grows with the square of W.
    """
    queries, keys, values = layout.scatter_first(q), layout.repeat(k), layout.repeat(v)  # (P N, W, ..., head_dim)
    parts = (a.transpose(1, 2).chunk(len(prompt_lengths)) for a in (queries, keys, values))
    out = []
    for task_q, task_k, task_v, prompt_k, prompt_v, length in zip(
        *parts, prompt_keys.unbind(), prompt_values.unbind(), prompt_lengths, strict=True
    ):
        whole_k, whole_v = (
            torch.cat([shared[:, :length].expand(len(task_q), -1, -1, -1), own], 2)
            for shared, own in ((prompt_k, task_k), (prompt_v, task_v))
        )
        out.append(causal_attention(lm, task_q, whole_k, whole_v).transpose(1, 2))
    return torch.cat(out).flatten(0, 1)[layout.first].flatten(1)
