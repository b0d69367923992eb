"""Run by `second_opinion` in a process of its own: matrices come in by standard input, estimates go out."""

from __future__ import annotations

import io
import sys
import warnings

import numpy as np


def answer(question: bytes) -> bytes:
    """Fit with statsmodels' ``MixedLM``; numbers by name in NumPy's own format, or ``problem`` in words.

    Parameters
    ----------
    question : bytes
        ``y X Z codes reml`` in NumPy's ``.npz``.
    """
    from statsmodels.regression.mixed_linear_model import MixedLM

    with np.load(io.BytesIO(question), allow_pickle=False) as given, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = MixedLM(given["y"], given["X"], groups=given["codes"], exog_re=given["Z"])
        reply = io.BytesIO()
        try:
            # Its default search, never lbfgs: that one returns between-group effects of exactly zero as converged.
            fit = model.fit(reml=bool(given["reml"]))
        except (np.linalg.LinAlgError, ValueError) as failure:
            np.savez(reply, problem=np.array(str(failure).splitlines()[0] if str(failure) else type(failure).__name__))
            return reply.getvalue()
    np.savez(
        reply,
        loglik=fit.llf,
        beta=fit.fe_params,
        std_error=fit.bse_fe,
        covariance=fit.cov_re,
        scale=fit.scale,
        converged=fit.converged,
    )
    return reply.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
