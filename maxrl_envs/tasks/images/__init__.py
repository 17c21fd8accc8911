"""Where the pictures of `MaxRL/ImageBandit-v0` come from: digits, a folder, a Hugging Face dataset or arrays."""
