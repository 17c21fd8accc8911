"""The verl plug-in: verl loads `plugin`; `tasks`, which needs no verl, writes verl's data and judges responses."""
