"""Threads, forks, other processes; memory; what an import costs."""

import os
import pickle
import subprocess
import sys
import threading
import time

import joblib
import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

import strickle
from strickle import Recipe, _engine

BIG = np.random.default_rng(0).standard_normal((200_000, 4))


def python(code, **environment):
    """What a new Python prints."""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300,
                            env=os.environ | environment)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_n_jobs_openmp_and_threadpoolctl_are_obeyed():
    code = "import strickle._engine as e; print(e.thread_count(None), e.thread_count(3))"
    assert python(code, OMP_NUM_THREADS="5") == "5 3"
    assert any(pool["internal_api"] == "openmp" for pool in threadpool_info())
    with threadpool_limits(1, user_api="openmp"):
        assert _engine.thread_count(None) == 1
    assert _engine.thread_count(-1) == len(os.sched_getaffinity(0))
    with pytest.raises(ValueError, match="n_jobs"):
        _engine.thread_count(0)


@pytest.mark.parametrize("wanted", [1, 2])
def test_as_many_threads_run_as_were_asked_for(wanted):
    code = (
        "import os, numpy as np, strickle\n"
        "rows = np.random.default_rng(0).standard_normal((400_000, 4))\n"
        f"scaler = strickle.StandardScaler(n_jobs={wanted})\n"
        "before = len(os.listdir('/proc/self/task'))\n"
        "scaler.fit(rows)\n"
        "print(1 + len(os.listdir('/proc/self/task')) - before)"
    )
    assert int(python(code, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")) == wanted


def test_the_gil_is_released():
    """Another thread of Python goes on while a fit runs."""
    rows = np.random.default_rng(1).standard_normal((3_000_000, 4))
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    begin = time.perf_counter()
    _engine.fit_matrix(_engine.Recipe.plan(list("abcd"), "quantile", {}, False), rows, None, 1)
    end = time.perf_counter()
    done.set()
    ticker.join()
    assert sum(begin < t < end for t in ticks) > 10


def test_a_forked_child_works():
    """Serially: GNU's OpenMP waits for ever for threads that stayed with the parent."""
    expected = strickle.StandardScaler(n_jobs=2).fit(BIG).to_state()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            scaler = strickle.StandardScaler(n_jobs=2).fit(BIG)
            scaled = scaler.transform(BIG)
            recipe = Recipe.fit(BIG, n_jobs=2)
            threads = len(os.listdir("/proc/self/task"))
            fine = scaler.to_state() == expected == recipe.to_json() and np.isfinite(scaled).all() and threads == 1
            os.write(write, b"fine" if fine else f"{threads} threads".encode())
        finally:
            os._exit(0)
    os.close(write)
    deadline = time.monotonic() + 60
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            os.kill(child, 9)
            pytest.fail("the child hangs")
        time.sleep(0.01)
    assert os.read(read, 100) == b"fine"
    os.close(read)


def fitted_state(rows):
    return strickle.RobustScaler().fit(rows)


@pytest.mark.parametrize("backend", ["loky", "multiprocessing", "threading"])
def test_joblib(backend):
    strickle.RobustScaler(n_jobs=2).fit(BIG)
    pieces = np.array_split(BIG, 4)
    parts = joblib.Parallel(n_jobs=2, backend=backend)(joblib.delayed(fitted_state)(piece) for piece in pieces)
    assert parts[0].merge(*parts[1:]).refit(BIG).to_state() == strickle.RobustScaler().fit(BIG).to_state()


def test_a_new_process_reads_the_pickle(tmp_path):
    scaler = strickle.QuantileTransformer(n_quantiles=100).fit(BIG)
    (tmp_path / "scaler.pickle").write_bytes(pickle.dumps(scaler))
    np.save(tmp_path / "rows.npy", BIG[:100])
    code = (
        "import pickle, numpy as np\n"
        f"scaler = pickle.load(open({str(tmp_path / 'scaler.pickle')!r}, 'rb'))\n"
        f"np.save({str(tmp_path / 'scaled.npy')!r}, scaler.transform(np.load({str(tmp_path / 'rows.npy')!r})))\n"
        "print(len(scaler.to_state()))"
    )
    assert int(python(code)) == len(scaler.to_state())
    np.testing.assert_array_equal(np.load(tmp_path / "scaled.npy"), scaler.transform(BIG[:100]))


# The peak of a process with 160 MB of data, as a multiple of them, above what it held before the call.
PEAK = """
import numpy as np, resource, sys, strickle, warnings
rows = np.random.default_rng(0).standard_normal((2_000_000, 10))
estimator = {estimator}
estimator.fit(rows[:1000]).transform(rows[:1000])
if {copy} is False: estimator.set_params(copy=False)
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
def clear(): open('/proc/self/clear_refs', 'w').write('5')
def high():
    return int(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1]) * 1024
def now():
    return int(next(l for l in open('/proc/self/status') if l.startswith('VmRSS')).split()[1]) * 1024
clear(); before = now()
estimator.fit(rows)
fit = (high() - before) / rows.nbytes
clear(); before = now()
scaled = estimator.transform(rows)
print(fit, (high() - before) / rows.nbytes)
"""


@pytest.mark.parametrize(
    ("estimator", "fit_most"),
    [("strickle.StandardScaler()", 0.05), ("strickle.MinMaxScaler()", 0.05), ("strickle.RobustScaler()", 0.15),
     ("strickle.QuantileTransformer()", 0.35), ("strickle.PowerTransformer()", 0.05), ("strickle.Normalizer()", 0.05)],
)
@pytest.mark.parametrize("copy", [True, False])
def test_no_hidden_copies(estimator, fit_most, copy):
    fit, transform = map(float, python(PEAK.format(estimator=estimator, copy=copy)).split())
    assert fit < fit_most
    assert transform < (1.05 if copy else 0.05)


def test_recipes_of_frames_copy_nothing():
    code = (
        "import numpy as np, polars as pl, strickle\n"
        "frame = pl.DataFrame({f'x{i}': np.random.default_rng(i).standard_normal(2_000_000) for i in range(10)})\n"
        "strickle.Recipe.fit(frame.head(10))\n"
        "status = lambda key: int(next(l for l in open('/proc/self/status') if l.startswith(key)).split()[1]) * 1024\n"
        "open('/proc/self/clear_refs', 'w').write('5'); before = status('VmRSS')\n"
        "strickle.Recipe.fit(frame, 'standard')\n"
        "print((status('VmHWM') - before) / frame.estimated_size())"
    )
    assert float(python(code)) < 0.05


def test_what_an_import_brings_along():
    """Nothing by itself, numpy with the exact functions; scikit-learn with an estimator alone (bench: import_time)."""
    code = "import sys, strickle; {} ; print(*(name in sys.modules for name in ('numpy', 'sklearn', 'pyarrow')))"
    assert python(code.format("0")) == "False False False"
    assert python(code.format("strickle.sum([1.0]); strickle.Recipe")) == "True False False"
    assert python(code.format("import numpy; strickle.Recipe.fit(numpy.eye(3))")) == "True False False"
    assert python(code.format("strickle.StandardScaler")).startswith("True True")
