"""Golden numbers for the sequential test, by another way: probability mass functions of SciPy instead of closed forms.

python -m venv v && v/bin/pip install scipy==1.17.1 && v/bin/python golden.py > golden.csv
"""
import math
import random

from scipy.special import gammaln
from scipy.stats import binom, nbinom, poisson

GROWTHS = [1.2, 1.6, 2.5, 6]


def comparison(nc, a, nb, b, ratio, growth):
    """The binomial law of the candidate's events, given the events of both."""
    def share(r):
        return nc * r / (nc * r + nb)
    return binom.logpmf(a, a + b, share(ratio * growth)) - binom.logpmf(a, a + b, share(ratio))


def with_points(nc, a, nb, b, ratio, points, growth, rate):
    """Two Poisson laws for each side; the baseline's own rate cancels."""
    base = (nc * ratio + nb) / (growth * nc * ratio + nb)
    candidate = nc * (ratio * rate + points)
    return (poisson.logpmf(a, candidate * growth * base) - poisson.logpmf(a, candidate)
            + poisson.logpmf(b, nb * rate * base) - poisson.logpmf(b, nb * rate))


def level(events, requests, count, exposure):
    """A Poisson count of a Gamma rate is negative binomial; what depends on the count alone cancels."""
    return nbinom.logpmf(count, events, requests / (requests + exposure)) - count * math.log(exposure) + gammaln(count + 1)


def limit(n, x, p0, growth):
    p1 = growth * p0 / (1 - p0 + growth * p0)
    return binom.logpmf(x, n, p1) - binom.logpmf(x, n, p0)


def evidence(intervals, ratio, looks):
    """By the definition: every start of the change with its stake, every product written out."""
    n = len(intervals)
    weights = [0.9 / looks + (0.1 if t == 0 else 0) for t in range(n)]
    total = 1 - sum(weights)
    for growth in GROWTHS:
        for start in range(n):
            log = sum(comparison(*intervals[u], ratio, growth) for u in range(start, n))
            total += weights[start] * math.exp(log) / len(GROWTHS)
    return math.log(total)


random.seed(20261121)
print("kind,numbers,expected")
for nc, a, nb, b in [(100, 3, 900, 9), (500, 7, 500, 0), (500, 0, 500, 7), (50, 50, 50, 1), (1000000, 1200, 3000000, 2900),
                     (1, 1, 10, 0), (20, 0, 30, 0)]:
    for ratio in (1, 1.1, 2):
        for growth in (0.5, 1.15, 2, 8):
            print(f"comparison,{nc} {a} {nb} {b} {ratio} {growth},{float(comparison(nc, a, nb, b, ratio, growth))!r}")
for nc, a, nb, b in [(100, 3, 900, 9), (500, 7, 500, 0), (2000, 4, 2000, 0)]:
    for ratio, points in ((1, 0.001), (1.1, 0.002), (0.9, 0.1)):
        for growth in (0.5, 2, 8):
            print(f"points,{nc} {a} {nb} {b} {ratio} {points} {growth},"
                  f"{float(with_points(nc, a, nb, b, ratio, points, growth, 0.013))!r}")
for events, requests in [(0.5, 300), (12.5, 1000), (40000.5, 4000000)]:
    for count, exposure in [(0, 600), (7, 600), (250, 25000)]:
        print(f"level,{events} {requests} {count} {exposure},{float(level(events, requests, count, exposure))!r}")
for n, x, p0 in [(1000, 52, 0.05), (1000, 80, 0.05), (10, 0, 0.01), (100000, 130, 0.001)]:
    for growth in (0.5, 1.4, 3.5):
        print(f"limit,{n} {x} {p0} {growth},{float(limit(n, x, p0, growth))!r}")
for ratio, worse in ((1.1, 1), (1.1, 1.8), (1, 0.7)):
    seen = []
    for t in range(12):
        nc, nb = random.randint(40, 90), random.randint(300, 500)
        p = 0.02 + 0.01 * math.sin(t)
        a = sum(random.random() < p * (worse if t > 4 else 1) for _ in range(nc))
        b = sum(random.random() < p for _ in range(nb))
        seen.append((nc, a, nb, b))
        numbers = " ".join(str(x) for i in seen for x in i)
        print(f"evidence,{ratio} 160 {numbers},{evidence(seen, ratio, 160)!r}")
