"""Golden numbers for bets and confidence sequences: of Howard's and Ramdas's own implementation, the package confseq.

python3.10 -m venv v && v/bin/pip install confseq==0.0.11 'numpy<2' && v/bin/python sequences.py > sequences.csv

Its build needs the headers of Boost. A share's numbers are events, requests and alpha; a mean's are alpha and the values; those of
bets against a limit are the limit, the share of the largest bet and the values, and their result is written out in NumPy.
"""
import random

import numpy as np
from confseq.boundaries import bernoulli_confidence_interval
from confseq.predmix import predmix_empbern_lower_cs
from confseq.betting_strategies import lambda_predmix_eb


def mean(x, alpha):
    """Both ends; the bets are those that are best for 0.01, which is the alpha of most of these."""
    ends = []
    for side in (x, 1 - x):
        if alpha == 0.01:
            ends.append(predmix_empbern_lower_cs(side, alpha=alpha / 2, truncation=0.5)[-1])
        else:
            t = np.arange(1, len(side) + 1)
            before = np.append(0, (np.cumsum(side) / t)[:-1])
            bets = lambda_predmix_eb(side, truncation=0.5, alpha=0.005)
            spent = np.sum((side - before) ** 2 * (-np.log(1 - bets) - bets))
            ends.append(max(0, (np.sum(bets * side) - np.log(2 / alpha) - spent) / np.sum(bets)))
    return ends[0], 1 - ends[1]


def main():
    rng = random.Random(20261121)
    print("kind,numbers,lower,upper")
    for events, trials, alpha in [(10, 1000, 0.01), (5, 50, 0.01), (300, 1000, 0.01), (0, 200, 0.01), (200, 200, 0.05), (37, 20000, 0.005),
                                  (1, 20, 0.05), (4999, 10000, 0.001)]:
        lower, upper = bernoulli_confidence_interval(events, trials, alpha, 1000, alpha)
        print(f"share,{events} {trials} {alpha!r},{lower!r},{upper!r}")
    for count, power, alpha in [(1, 1, 0.01), (10, 3, 0.01), (200, 6, 0.01), (500, 0.2, 0.01), (60, 1, 0.05)]:
        x = np.array([round(rng.random() ** power, 6) for _ in range(count)])
        lower, upper = mean(x, alpha)
        print(f"mean,{alpha!r} {' '.join(map(repr, map(float, x)))},{float(lower)!r},{float(upper)!r}")
    for limit, share in [(0.2, 0.02), (0.2, 0.9), (0.01, 0.5)]:
        x = np.array([round(rng.random() ** 3, 6) for _ in range(20)])
        log = float(np.sum(np.log(1 + share / limit * (x - limit))))
        print(f"bet,{limit!r} {share!r} {' '.join(map(repr, map(float, x)))},{log!r},{log!r}")


main()
