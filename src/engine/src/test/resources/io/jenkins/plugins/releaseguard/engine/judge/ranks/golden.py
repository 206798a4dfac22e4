"""Golden numbers for the Mann-Whitney test: SciPy's test, and all differences written out.

python -m venv v && v/bin/pip install scipy==1.17.1 && v/bin/python golden.py > golden.csv

deviate: |z| from the two-sided p of scipy.stats.mannwhitneyu (asymptotic, continuity and ties corrected), and U
shift: the median of all differences, and the order statistics of them that bound it
above: the normal law's tail
"""
import math
import random

import numpy as np
from scipy.stats import mannwhitneyu, norm

SAMPLES = [
    ("normal", lambda r: r.gauss(10, 1), lambda r: r.gauss(10, 1)),
    ("shifted", lambda r: r.gauss(11, 1), lambda r: r.gauss(10, 1)),
    ("skewed", lambda r: r.lognormvariate(0.1, 0.8), lambda r: r.lognormvariate(0, 0.8)),
    ("ties", lambda r: r.randrange(6), lambda r: r.randrange(5)),
    ("zeros", lambda r: r.choice([0, 0, 0.1, 0.2]), lambda r: 0),
]
SIZES = [(1, 1), (5, 5), (7, 12), (30, 30), (91, 104)]


def numbers(values):
    return " ".join(repr(float(v)) for v in values)


def main():
    print("kind,x,y,parameter,first,second")
    for name, of_x, of_y in SAMPLES:
        for n, m in SIZES:
            r = random.Random(f"{name} {n} {m}")
            x, y = [round(of_x(r), 4) for _ in range(n)], [round(of_y(r), 4) for _ in range(m)]
            both = f"{numbers(x)},{numbers(y)}"
            if len(set(x + y)) > 1:
                test = mannwhitneyu(x, y, alternative="two-sided", method="asymptotic", use_continuity=True)
                print(f"deviate,{both},0,{float(norm.isf(test.pvalue / 2))!r},{float(test.statistic)!r}")
            d = np.sort(np.subtract.outer(x, y).ravel())
            print(f"median,{both},0,{float(np.median(d))!r},{float(np.median(y))!r}")
            z = float(norm.isf(0.01))
            lower = max(0, math.floor(n * m / 2 - 0.5 - z * math.sqrt(n * m * (n + m + 1) / 12)))
            print(f"interval,{both},{z!r},{float(d[lower])!r},{float(d[n * m - 1 - lower])!r}")
    for z in [0, 0.5, 1, 1.96, 2.999, 3, 3.5, 5, 8, 12, -1, -4]:
        print(f"above,{float(z)!r},0,0,{float(norm.sf(z))!r},0")
    for p in [0.5, 0.3, 0.05, 0.01, 1e-4, 1e-9, 0.9]:
        print(f"exceeded,{p!r},0,0,{float(norm.isf(p))!r},0")


main()
