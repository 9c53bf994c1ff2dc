"""The two commands and their verbs; the only room that prints or exits."""
