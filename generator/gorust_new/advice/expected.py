"""How often each answer is to be expected, in percent, by the lean of the kind.

Counted among the labelled components by tools/evaluation; it tells which question is
worth asking, and nothing else.
"""

from __future__ import annotations

EXPECTED: dict[str, dict[int, dict[str, int]]] = {
    "workload": {
        -1: {"network-io": 69, "cpu": 6, "mixed": 25},
        0: {"network-io": 28, "cpu": 32, "mixed": 40},
        1: {"network-io": 18, "cpu": 39, "mixed": 44},
    },
    "latency": {
        -1: {"none": 31, "soft": 68, "hard": 2},
        0: {"none": 25, "soft": 73, "hard": 2},
        1: {"none": 18, "soft": 69, "hard": 13},
    },
    "memory": {
        -1: {"roomy": 32, "moderate": 55, "tight": 13},
        0: {"roomy": 17, "moderate": 50, "tight": 33},
        1: {"roomy": 26, "moderate": 58, "tight": 16},
    },
    "crash": {
        -1: {"restartable": 62, "critical": 38},
        0: {"restartable": 57, "critical": 43},
        1: {"restartable": 34, "critical": 66},
    },
    "state": {
        -1: {"none": 49, "cache": 22, "owns-data": 28},
        0: {"none": 73, "cache": 9, "owns-data": 18},
        1: {"none": 35, "cache": 16, "owns-data": 49},
    },
    "allocation": {
        -1: {"light": 78, "heavy": 22},
        0: {"light": 52, "heavy": 48},
        1: {"light": 40, "heavy": 60},
    },
    "embeds": {
        -1: {"no": 94, "yes": 6},
        0: {"no": 57, "yes": 43},
        1: {"no": 68, "yes": 32},
    },
    "untrusted": {
        -1: {"no": 68, "yes": 32},
        0: {"no": 52, "yes": 48},
        1: {"no": 62, "yes": 38},
    },
    "ecosystem": {
        -1: {"cloud-native": 34, "systems": 13, "data": 3, "neutral": 51},
        0: {"cloud-native": 19, "systems": 26, "data": 3, "neutral": 53},
        1: {"cloud-native": 18, "systems": 21, "data": 16, "neutral": 45},
    },
    "team": {
        -1: {"mixed": 68, "specialist": 32},
        0: {"mixed": 30, "specialist": 70},
        1: {"mixed": 23, "specialist": 77},
    },
    "velocity": {
        -1: {"rapid": 44, "steady": 56},
        0: {"rapid": 48, "steady": 52},
        1: {"rapid": 35, "steady": 65},
    },
}
