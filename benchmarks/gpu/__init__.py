"""What only a GPU can show: parity checks of what it does differently, speed, and training at real sizes."""
