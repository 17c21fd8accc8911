"""The models that are trained: causal language models, and classifiers of images."""
