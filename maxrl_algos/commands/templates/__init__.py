"""Whole tasks that `maxrl new` copies: change them into your own."""
