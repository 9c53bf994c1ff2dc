"""How well the advice agrees with what engineers chose. Run: python -m tools.evaluation"""
