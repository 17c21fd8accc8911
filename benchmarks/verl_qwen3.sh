#!/usr/bin/env bash
# The Qwen3 runs of arXiv 2602.02710 in verl, on 4 nodes of 8 GPUs that are one Ray cluster; run on its head.
#   benchmarks/verl_qwen3.sh [1.7B or 4B] [estimator] [further settings of verl ...]
# One update a step, the loss a mean over tokens, as in the paper. loss_agg_mode=seq-mean-token-sum is the estimators' own.
set -euo pipefail
size=${1:-1.7B} estimator=${2:-maxrl}
shift $(($# < 2 ? $# : 2))
data=${DATA:-data/verl} ours="python -m maxrl_algos.integrations.verl"

$ours doctor
[ -e "$data/POLARIS.parquet" ] || $ours export --env maxrl_envs:MaxRL/POLARIS-v0 --out "$data/POLARIS.parquet"
held_out=
for name in AIME2025 BeyondAIME MATH500 Minerva; do
  [ -e "$data/$name.parquet" ] || $ours export --env maxrl_envs:MaxRL/$name-v0 --split test --out "$data/$name.parquet"
  held_out+="$data/$name.parquet,"
done

exec python -m verl.trainer.main_ppo \
  algorithm.adv_estimator="$estimator" algorithm.use_kl_in_reward=False reward.reward_manager.name=maxrl \
  data.train_files="$data/POLARIS.parquet" data.val_files="[${held_out%,}]" data.train_batch_size=256 \
  data.max_prompt_length=1024 data.max_response_length=4096 data.filter_overlong_prompts=True \
  actor_rollout_ref.model.path="Qwen/Qwen3-$size-Base" actor_rollout_ref.model.enable_gradient_checkpointing=True \
  actor_rollout_ref.actor.optim.lr=1e-6 actor_rollout_ref.actor.optim.clip_grad=0.3 \
  actor_rollout_ref.actor.ppo_mini_batch_size=256 actor_rollout_ref.actor.ppo_epochs=1 \
  actor_rollout_ref.actor.use_kl_loss=False actor_rollout_ref.actor.entropy_coeff=0 \
  actor_rollout_ref.actor.loss_agg_mode=token-mean \
  actor_rollout_ref.actor.use_dynamic_bsz=True actor_rollout_ref.actor.ppo_max_token_len_per_gpu=16384 \
  actor_rollout_ref.rollout.name=vllm actor_rollout_ref.rollout.tensor_model_parallel_size=1 \
  actor_rollout_ref.rollout.n=16 actor_rollout_ref.rollout.temperature=1.0 \
  actor_rollout_ref.rollout.gpu_memory_utilization=0.6 \
  actor_rollout_ref.rollout.val_kwargs.do_sample=True actor_rollout_ref.rollout.val_kwargs.n=16 \
  actor_rollout_ref.rollout.val_kwargs.temperature=0.6 actor_rollout_ref.rollout.val_kwargs.top_p=0.95 \
  trainer.nnodes=4 trainer.n_gpus_per_node=8 trainer.total_epochs=100 trainer.total_training_steps=1000 \
  trainer.save_freq=50 trainer.test_freq=50 trainer.project_name=maxrl \
  trainer.experiment_name="qwen3-$size-$estimator" "$@"
