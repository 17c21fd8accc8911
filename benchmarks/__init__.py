"""Which runs make up our benchmarks, their results, and measuring scripts. Nothing imports this package."""
