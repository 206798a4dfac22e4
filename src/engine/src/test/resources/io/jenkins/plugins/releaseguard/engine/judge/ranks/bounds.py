"""Golden numbers for group-sequential boundaries: each look's probability of crossing from SciPy's multivariate normal law.

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
            print(f"{kind},{alpha!r},{' '.join(map(repr, times))},{' '.join(f'{b:.6f}' for b in z)}")


main()
