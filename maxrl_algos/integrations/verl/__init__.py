"""verl: `plugin` is what verl loads; `tasks`, which needs no verl, makes its data and judges its responses."""
