"""gorust-new: plan, generate and maintain hybrid Go and Rust backends."""

__version__ = "0.1.0"
