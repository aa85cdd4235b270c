"""What the commands have in common: one clear line for whatever goes wrong, signals, standard streams."""
