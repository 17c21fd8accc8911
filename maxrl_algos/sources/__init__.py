"""Language models on text tasks: chat, samplers, training and evaluation."""
