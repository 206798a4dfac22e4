"""Golden numbers for the metrics of predictions: values from scikit-learn, intervals from SciPy and statsmodels where they have
them, else from the definition written out, without the shortcuts that the engine takes.

python -m venv v && v/bin/pip install scikit-learn==1.9.1 scipy==1.17.1 statsmodels==0.15.0 && v/bin/python golden.py
writes predictions.csv, reference.csv and golden.csv beside itself.
"""
import csv
import pathlib

import numpy as np
from scipy.optimize import approx_fprime
from scipy.stats import norm
from sklearn.calibration import calibration_curve
from sklearn.metrics import (brier_score_loss, log_loss, mean_absolute_error, mean_squared_error, roc_auc_score)
from statsmodels.stats.proportion import proportion_confint

HERE = pathlib.Path(__file__).parent
ROWS = 437
random = np.random.default_rng(20260101)


def scores(n, a, b):
    """With ties, and none on a bin's bound."""
    return np.floor(random.beta(a, b, n) * 200) / 200 + 0.0025


def mean(losses):
    return norm.interval(0.95, losses.mean(), losses.std(ddof=1) / np.sqrt(len(losses)))


def delong(y, s):
    """From every pair."""
    kernel = (s[y == 1][:, None] > s[y == 0][None, :]) + 0.5 * (s[y == 1][:, None] == s[y == 0][None, :])
    m, n = kernel.shape
    variance = kernel.mean(axis=1).var(ddof=1) / m + kernel.mean(axis=0).var(ddof=1) / n
    return norm.interval(0.95, kernel.mean(), np.sqrt(variance))


def ece(y, s):
    true, told = calibration_curve(y, s, n_bins=10, strategy='uniform')
    bins = np.digitize(s, np.linspace(0, 1, 11)) - 1
    found = np.unique(bins)
    weights = np.array([(bins == b).mean() for b in found])
    half = norm.isf(0.025 / 10) * np.array(
        [(y - s)[bins == b].std(ddof=1) / np.sqrt((bins == b).sum()) for b in found])
    gaps = np.abs(true - told)
    return (weights @ gaps, weights @ np.maximum(0, gaps - half), weights @ np.minimum(1, gaps + half))


def psi(s, r):
    bounds = np.quantile(r, np.arange(1, 10) / 10)
    p, q = (np.bincount(np.searchsorted(bounds, x, side='right'), minlength=10) / len(x) for x in (s, r))

    def index(both):
        return np.sum((both[:10] - both[10:]) * np.log(both[:10] / both[10:]))

    slope = approx_fprime(np.concatenate([p, q]), index, 1e-9)
    variance = (slope[:10] @ (np.diag(p) - np.outer(p, p)) @ slope[:10] / len(s)
                + slope[10:] @ (np.diag(q) - np.outer(q, q)) @ slope[10:] / len(r))
    value = index(np.concatenate([p, q]))
    low, high = norm.interval(0.95, value, np.sqrt(variance))
    return (value, max(0, low), high)


s = scores(ROWS, 2, 3)
y = (random.random(ROWS) < 0.7 * s + 0.1).astype(int)
target = np.round(random.normal(50, 12, ROWS), 3)
predicted = np.round(target + random.normal(0.4, 3, ROWS), 3)
decision = np.where(random.random(ROWS) < 0.03, 'decline', 'approve')
r = scores(911, 2.4, 3)

losses = -np.log(np.where(y == 1, s, 1 - s))
squares = (predicted - target) ** 2
golden = {
    'auc': (roc_auc_score(y, s), *delong(y, s)),
    'log-loss': (log_loss(y, s), *mean(losses)),
    'brier': (brier_score_loss(y, s), *mean((s - y) ** 2)),
    'ece': ece(y, s),
    'rmse': (np.sqrt(mean_squared_error(target, predicted)), *np.sqrt(mean(squares))),
    'mae': (mean_absolute_error(target, predicted), *mean(np.abs(predicted - target))),
    'rejection-rate': ((decision == 'decline').mean(),
                       *proportion_confint((decision == 'decline').sum(), ROWS, method='wilson')),
    'psi': psi(s, r),
}


def write(name, header, rows):
    with open(HERE / name, 'w', newline='') as file:
        csv.writer(file, lineterminator='\n').writerows([header, *rows])


write('predictions.csv', ['time', 'model', 'score', 'label', 'predicted', 'target', 'decision'],
      [['2026-01-01T11:30:00Z', 'v5', f'{a:.4f}', b, c, d, e] for a, b, c, d, e in zip(s, y, predicted, target, decision)])
write('reference.csv', ['score'], [[f'{a:.4f}'] for a in r])
write('golden.csv', ['metric', 'value', 'low', 'high'], [[k, *(repr(float(x)) for x in v)] for k, v in golden.items()])
