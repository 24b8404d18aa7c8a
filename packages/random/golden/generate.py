"""Prints the values of jax.random that the tests compare with: python golden/generate.py > golden/jax.json

Needs jax >= 0.5, whose default is jax_threefry_partitionable=True. Float values are given by their bits.
"""

import json

import jax
import numpy as np
from jax import random


def ints(x):
    return np.asarray(x).astype(np.int64).tolist()


def words(x):
    return ints(np.asarray(x, np.float32).view(np.uint32))


def words_of(key):
    return ints(random.key_data(key))


def picked(x, places):
    """Values at some places of a long result, so that the file stays short."""
    return {"at": places, "values": ints(np.asarray(x)[places])}


def permuted(seed, n, places=None):
    order = random.permutation(random.key(seed), n)
    places = list(range(n)) if places is None else places
    return {"seed": seed, "n": n, **picked(order, places)}


assert jax.config.jax_threefry_partitionable
with jax.enable_x64(True):  # else the high word of a seed is dropped
    wide = [{"seed": seed, "key": words_of(random.key(seed))}
            for seed in [-1, -2, 2**31, 2**32 - 1, 2**32, 2**32 + 5, 2**53 - 1, -(2**53) + 1]]

golden = {
    "jax": jax.__version__,
    "key": [{"seed": seed, "key": words_of(random.key(seed))} for seed in [0, 1, 42, 2**31 - 1]] + wide,
    "split": [{"seed": seed, "n": n, "keys": words_of(random.split(random.key(seed), n))}
              for seed, n in [(0, 4), (42, 2), (1701, 5)]],
    "splitTwice": {"seed": 1701, "n": 3,
                   "keys": [words_of(random.split(k)) for k in random.split(random.key(1701), 3)]},
    "foldIn": [{"seed": seed, "n": n, "key": words_of(random.fold_in(random.key(seed), n))}
               for seed, n in [(0, 0), (0, 4), (42, 1), (42, 2**31), (42, 2**32 - 1)]],
    "bits": [{"seed": seed, "n": 8, **picked(random.bits(random.key(seed), (8,)), list(range(8)))}
             for seed in [0, 42, 1701]] +
            [{"seed": 7, "n": 200_000, **picked(random.bits(random.key(7), (200_000,)),
                                                [0, 1, 255, 256, 65535, 65536, 131071, 199_999])}],
    "uniform": [{"seed": seed, "min": low, "max": high,
                 "words": words(random.uniform(random.key(seed), (8,), minval=low, maxval=high))}
                for seed, low, high in [(0, 0, 1), (42, -1, 1), (7, -2, 3.3), (7, 10, 11)]],
    "normal": [{"seed": seed, "words": words(random.normal(random.key(seed), (64,)))} for seed in [0, 42, 1701]],
    "bernoulli": [{"seed": seed, "probability": p, "values": ints(random.bernoulli(random.key(seed), p, (32,)))}
                  for seed, p in [(0, 0.5), (42, 0.1), (1701, 0.9), (7, 0.0), (7, 1.0)]],
    "rademacher": [{"seed": seed, "values": ints(random.rademacher(random.key(seed), (32,)))} for seed in [0, 42]],
    "permutation": [permuted(0, 0), permuted(0, 1), permuted(0, 2), permuted(0, 10), permuted(42, 100),
                    permuted(42, 1625, [0, 1, 2, 3, 811, 1624]), permuted(42, 1626, [0, 1, 2, 3, 811, 1625]),
                    permuted(7, 60_000, [0, 1, 2, 3, 29_999, 59_999])],
}
print(json.dumps(golden))
