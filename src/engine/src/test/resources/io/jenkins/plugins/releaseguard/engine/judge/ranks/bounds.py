"""Golden numbers for group-sequential boundaries. Up to three looks each look's probability of crossing is taken from SciPy's
multivariate normal law; for five, where that law is known to few digits, by integrating over the ways that led to it with
Gauss and Legendre's rule, of which it is asserted here that it agrees with that law for three.

python -m venv v && v/bin/pip install scipy==1.17.1 && v/bin/python bounds.py > bounds.csv
"""
import math

import numpy as np
from scipy.optimize import brentq
from scipy.stats import multivariate_normal, norm


def spent(kind, alpha, t):
    if kind == "OBRIEN_FLEMING":
        return 2 * norm.sf(norm.isf(alpha / 2) / math.sqrt(t))
    return alpha * math.log(1 + (math.e - 1) * t)


def within(z, times):
    """P(Z_1 <= z_1, ..., Z_k <= z_k)."""
    cov = [[math.sqrt(min(s, t) / max(s, t)) for s in times] for t in times]
    return multivariate_normal.cdf(z, mean=np.zeros(len(z)), cov=cov, maxpts=4_000_000, abseps=1e-10, releps=1e-10)


def integrated(kind, alpha, times):
    """The same by Armitage's recursion; the density of the ways on 400 nodes, from 10 standard deviations below up to the bound."""
    nodes, weights = np.polynomial.legendre.leggauss(400)
    z, at, density, before, last = [], None, None, 0.0, 0.0
    for t in times:
        sd = math.sqrt(t - last)
        spend = spent(kind, alpha, t) - before

        def crossed(b):
            return norm.sf(b / sd) if at is None else float(np.sum(density * norm.sf((b - at) / sd)))

        bound = brentq(lambda b: crossed(b) - spend, -1, 10, xtol=1e-13)
        z.append(bound / math.sqrt(t))
        low = -10 * math.sqrt(t)
        here = (bound - low) / 2 * nodes + (bound + low) / 2
        new = norm.pdf(here / sd) / sd if at is None else np.array([np.sum(density * norm.pdf((x - at) / sd)) / sd for x in here])
        at, density = here, new * (bound - low) / 2 * weights
        before += spend
        last = t
    return z


def main():
    print("spending,alpha,shares,bounds")
    for kind in ["OBRIEN_FLEMING", "POCOCK"]:
        for alpha, times in [(0.025, [1]), (0.01, [0.5, 1]), (0.025, [1 / 3, 2 / 3, 1]), (0.05, [0.2, 0.5, 1])]:
            z = []
            for k, t in enumerate(times):
                if k == 0:
                    z.append(float(norm.isf(spent(kind, alpha, t))))
                else:
                    z.append(float(brentq(lambda b: 1 - within(z + [b], times[:k + 1]) - spent(kind, alpha, t), 0.5, 6,
                                          xtol=1e-9)))
            assert np.allclose(integrated(kind, alpha, times), z, atol=2e-6), (kind, alpha, times)
            show(kind, alpha, times, z)
        for alpha in [0.025, 0.01]:
            times = [0.2, 0.4, 0.6, 0.8, 1]
            show(kind, alpha, times, integrated(kind, alpha, times))


def show(kind, alpha, times, z):
    print(f"{kind},{alpha!r},{' '.join(map(repr, times))},{' '.join(f'{b:.6f}' for b in z)}")


main()
