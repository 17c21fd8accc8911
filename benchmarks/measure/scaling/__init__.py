"""What language-model training costs by size, and where the time of a step goes as GPUs are added."""
