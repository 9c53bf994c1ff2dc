"""What maintainers run: benchmarks, the demo, pictures, the evaluation of the advice."""
