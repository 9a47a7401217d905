"""strickle.norm: numbers against a multiprecision reference, properties with their figures, arrays in and out."""

import copy
import decimal
import pickle
import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

import strickle
from strickle import norm

UNIT = {np.float32: 2.0**-24, np.float64: 2.0**-53}


def reference():
    """The functions that docs/normalization.md shows."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "normalization.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names = {}
    exec(code, names)
    return names


def exact_rows(x, eps, centered=True):
    """Each row standardized with 60 digits."""
    with decimal.localcontext(prec=60, Emax=99999, Emin=-99999):
        digits = np.array([[Decimal(v) for v in row] for row in x.tolist()])
        layer = reference()["layer_norm"]
        rows, _, _ = layer(digits, Decimal(1), Decimal(0), Decimal(eps), centered)
        return rows.tolist()


def worst_ulp(found, exact, dtype):
    """The largest error in units of the last place of max(1, |z|)."""
    worst = 0.0
    for row, wanted in zip(found.tolist(), exact):
        for y, z in zip(row, wanted):
            size = 2 * UNIT[dtype] * 2.0 ** np.floor(np.log2(max(1.0, abs(float(z)))))
            worst = max(worst, float(abs(Decimal(y) - z)) / size)
    return worst


def rows_of(kind, dtype):
    random = np.random.default_rng(1)
    x = random.normal(size=(6, 300))
    if kind == "offset":
        x = x + (1e6 if dtype == np.float32 else 1e15)
    elif kind == "constant":
        x = np.full((6, 300), 0.1)
    elif kind == "huge":
        x = x * (1e37 if dtype == np.float32 else 1e300)
    elif kind == "subnormal":
        x = x * (1e-40 if dtype == np.float32 else 1e-310)
    elif kind == "outlier":
        x[:, 0] = 1e5
    elif kind == "mixed":
        x = x * np.logspace(-8, 8, 300)
    return x.astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("eps", [1e-5, 0.0])
@pytest.mark.parametrize("kind", ["normal", "offset", "constant", "huge", "subnormal", "outlier", "mixed"])
def test_errors_stay_within_units_of_the_last_place(kind, eps, dtype, record_property):
    x = rows_of(kind, dtype)
    exact = exact_rows(x, eps)
    found = {
        "layer_norm": norm.layer_norm(x, eps=eps),
        "batch_norm": norm.batch_norm(np.ascontiguousarray(x.T), eps=eps).T,
        "instance_norm": norm.instance_norm(x[:, np.newaxis], eps=eps)[:, 0],
        "rms_norm": norm.rms_norm(x, eps=eps),
    }
    for name, y in found.items():
        wanted = exact_rows(x, eps, centered=False) if name == "rms_norm" else exact
        worst = worst_ulp(y, wanted, dtype)
        record_property(name, worst)
        assert worst <= (2 if dtype == np.float32 else 5), f"{name}: {worst:.2f} units"


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_gradients_keep_their_digits_at_an_offset(offset):
    random = np.random.default_rng(2)
    x = (random.normal(size=(40, 500)) + offset).astype(np.float32)
    g = random.normal(size=x.shape).astype(np.float32)
    weight = random.normal(1, 0.3, 500).astype(np.float32)
    statistics = norm.Statistics()
    norm.layer_norm(x, weight, statistics=statistics)
    found = norm.layer_norm_backward(g, x, statistics, weight)
    x, g, weight = (a.astype(np.longdouble) for a in (x, g, weight))
    _, z, rstd = reference()["layer_norm"](x, weight, 0, np.longdouble(1e-5))
    for ours, exact in zip(found, reference()["layer_norm_backward"](g, z, rstd, weight)):
        assert np.abs(ours - exact).max() <= 8 * UNIT[np.float32] * np.abs(exact).max()


class TestProperties:
    random = np.random.default_rng(3)

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_batch_norm_does_not_see_an_affine_change_of_a_feature(self, dtype, record_property):
        x = self.random.normal(5, 2, (512, 20)).astype(dtype)
        scale, shift = np.exp(self.random.uniform(-2, 5, 20)), self.random.normal(0, 100, 20)
        changed = (x * scale + shift).astype(dtype)
        before, after = norm.batch_norm(x), norm.batch_norm(changed)
        # ε is not scaled: √((σ² + ε)/(σ² + ε/a²)) − 1. The change is rounded, by half a unit of the changed values.
        variance = x.astype(np.float64).var(axis=0)
        of_eps = np.abs(before) * np.abs(np.sqrt((variance + 1e-5) / (variance + 1e-5 / scale**2)) - 1)
        of_rounding = UNIT[dtype] * (4 + 2 * np.abs(changed).max(axis=0) / (scale * np.sqrt(variance)))
        difference = np.abs(after - before)
        record_property("difference", float(difference.max()))
        assert (difference <= 1.01 * of_eps + of_rounding * np.maximum(1, np.abs(before))).all()

    def test_layer_and_group_norm_do_see_it(self, record_property):
        x = self.random.normal(5, 2, (512, 20))
        scale = np.exp(self.random.uniform(-2, 5, 20))
        for name, layer in (("layer", norm.layer_norm), ("group", lambda x: norm.group_norm(x, 4))):
            difference = np.abs(layer(x * scale) - layer(x)).max()
            record_property(name, float(difference))
            assert difference > 1

    def test_layer_norm_does_not_see_an_affine_change_of_a_sample(self, record_property):
        x = self.random.normal(5, 2, (512, 200))
        scale, shift = np.exp(self.random.uniform(-2, 5, (512, 1))), self.random.normal(0, 100, (512, 1))
        difference = np.abs(norm.layer_norm(x * scale + shift, eps=0) - norm.layer_norm(x, eps=0)).max()
        record_property("difference", float(difference))
        assert difference < 1e-11
        assert np.abs(norm.batch_norm(x * scale + shift) - norm.batch_norm(x)).max() > 1

    def test_in_a_group_of_mixed_variances_the_small_come_out_small_as_predicted(self, record_property):
        deviations = np.array([0.01, 0.1, 1.0, 10.0])
        x = self.random.normal(size=(8, 4, 2000)) * deviations[:, np.newaxis]
        y = norm.group_norm(x, 1)
        predicted = deviations / np.sqrt((deviations**2).mean())
        measured = y.std(axis=2).mean(axis=0)
        record_property("predicted", predicted.round(5).tolist())
        record_property("measured", measured.round(5).tolist())
        assert np.allclose(measured, predicted, rtol=0.03)
        assert measured[0] < 0.0025

    def test_the_standard_error_of_batch_statistics_follows_the_root_of_the_batch(self, record_property):
        for size in (8, 32, 128, 512):
            statistics = norm.Statistics()
            norm.batch_norm(self.random.normal(3, 2, (size, 20_000)), statistics=statistics)
            error = statistics.mean.std() / (2 / np.sqrt(size))
            of_variance = statistics.variance.std() / (4 * np.sqrt(2 * (size - 1)) / size)
            record_property(f"{size}", (round(float(error), 3), round(float(of_variance), 3)))
            assert error == pytest.approx(1, abs=0.03)
            assert of_variance == pytest.approx(1, abs=0.03)

    def test_layer_norm_is_group_norm_with_one_group(self):
        x = self.random.normal(2, 3, (50, 96)).astype(np.float32)
        weight, bias = (self.random.normal(size=96).astype(np.float32) for _ in range(2))
        assert np.array_equal(norm.layer_norm(x, weight, bias), norm.group_norm(x, 1, weight, bias))


class OnlyDlpack:
    """An array of another library."""

    def __init__(self, array):
        self.array, self.shape = array, array.shape

    def __dlpack__(self, **options):
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()


class TestArrays:
    random = np.random.default_rng(4)

    def test_dlpack_comes_in_and_goes_out_where_it_lies(self):
        x = self.random.normal(size=(5, 8)).astype(np.float32)
        weight, out = np.full(8, 2, np.float32), np.zeros_like(x)
        foreign = OnlyDlpack(out)
        assert norm.layer_norm(OnlyDlpack(x), OnlyDlpack(weight), out=foreign) is foreign
        assert np.array_equal(out, norm.layer_norm(x, weight))
        statistics = norm.Statistics()
        y = norm.batch_norm(OnlyDlpack(x), statistics=statistics)
        assert isinstance(y, np.ndarray)
        found = norm.batch_norm_backward(OnlyDlpack(x), OnlyDlpack(x), statistics, out=OnlyDlpack(out))
        assert np.array_equal(out, norm.batch_norm_backward(x, x, statistics).x)
        assert found.weight.dtype == np.float32

    def test_no_copies_are_made_of_arrays_that_lie_well(self):
        import tracemalloc

        x, out = np.ones((512, 2048), np.float32), np.empty((512, 2048), np.float32)
        tracemalloc.start()
        norm.layer_norm(x, out=out)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < x.nbytes / 100

    def test_strides_do_not_matter(self):
        big = self.random.normal(size=(12, 30, 7, 9))
        x = big[::2, ::3, ::-1]
        plain = np.ascontiguousarray(x)
        out = np.zeros((6, 10, 7, 18))[..., ::2]
        assert norm.group_norm(x, 5, out=out) is out
        assert np.array_equal(out, norm.group_norm(plain, 5))
        assert np.array_equal(norm.layer_norm(x, axes=2), norm.layer_norm(plain, axes=2))
        grad = np.broadcast_to(np.float64(1), x.shape)
        statistics = norm.Statistics()
        norm.batch_norm(x, statistics=statistics)
        found = norm.batch_norm_backward(grad, x, statistics)
        wanted = norm.batch_norm_backward(np.ones(x.shape), plain, statistics)
        assert all(np.array_equal(a, b) for a, b in zip(found, wanted))

    def test_channels_last_is_channels_first_of_the_same_array(self):
        first = self.random.normal(size=(4, 6, 5, 7))
        last = np.ascontiguousarray(np.moveaxis(first, 1, -1))
        weight, bias = self.random.normal(size=(2, 6))
        for layer in (norm.batch_norm, norm.instance_norm, lambda x, *a, **k: norm.group_norm(x, 3, *a, **k)):
            one, other = layer(first, weight, bias), layer(last, weight, bias, channel_axis=-1)
            assert np.allclose(np.moveaxis(one, 1, -1), other, rtol=0, atol=1e-14)

    def test_in_place(self):
        x = self.random.normal(size=(30, 40))
        wanted = norm.layer_norm(x)
        assert norm.layer_norm(x, out=x) is x
        assert np.array_equal(x, wanted)

    def test_lists_and_other_types(self):
        assert norm.layer_norm([[1, 3]], eps=0).tolist() == [[-1.0, 1.0]]
        swapped = np.array([[1.0, 3.0]]).astype(">f8")
        assert norm.layer_norm(swapped, eps=0).tolist() == [[-1.0, 1.0]]
        assert norm.layer_norm(swapped.astype(">f4"), eps=0).dtype == np.float32
        for bad in (np.ones((2, 3), np.int64), np.ones((2, 3), np.float16), np.ones((2, 3), complex)):
            with pytest.raises(TypeError, match="float32 or float64"):
                norm.layer_norm(bad)
        with pytest.raises(TypeError, match="masked"):
            norm.layer_norm(np.ma.masked_array(np.ones((2, 3))))
        with pytest.raises(TypeError, match="not None"):
            norm.layer_norm(None)
        with pytest.raises(TypeError, match="out must be an array, not int"):
            norm.layer_norm(np.ones((2, 3)), out=5)
        with pytest.raises(TypeError, match="weight must be float32"):
            norm.layer_norm(np.ones((2, 3), np.float32), np.ones(3))

    def test_nothing_gives_nothing(self):
        assert norm.layer_norm(np.empty((0, 3))).shape == (0, 3)
        statistics = norm.Statistics()
        assert norm.batch_norm(np.empty((0, 3)), statistics=statistics).shape == (0, 3)
        gradients = norm.batch_norm_backward(np.empty((0, 3)), np.empty((0, 3)), statistics)
        assert gradients.weight.tolist() == [0, 0, 0]

    def test_a_nan_stays_in_its_row(self):
        x = self.random.normal(size=(9, 50)).astype(np.float32)
        clean = norm.layer_norm(x)
        x[4, 7] = np.nan
        y = norm.layer_norm(x)
        assert np.isnan(y[4]).all()
        assert np.array_equal(np.delete(y, 4, 0), np.delete(clean, 4, 0))

    def test_threads_do_not_matter(self):
        x = self.random.normal(size=(3000, 64)).astype(np.float32)
        for layer in (norm.layer_norm, norm.batch_norm, norm.rms_norm):
            assert np.array_equal(layer(x, n_jobs=1), layer(x, n_jobs=4))


class TestErrors:
    x = np.ones((4, 6))

    @pytest.mark.parametrize(
        ("call", "words"),
        [
            (lambda x: norm.layer_norm(x, np.ones(5)), "weight has 5 elements where 6 are needed"),
            (lambda x: norm.layer_norm(x, axes=3), "last 3 axes"),
            (lambda x: norm.layer_norm(x, axes=0), "last 0 axes"),
            (lambda x: norm.layer_norm(x, axes=-1), "last -1 axes"),
            (lambda x: norm.batch_norm(x, channel_axis=-5), "axis -5 of an array of 2 axes"),
            (lambda x: norm.BatchNorm(0), "0 channels"),
            (lambda x: norm.layer_norm(x, eps=-1), "epsilon = -1"),
            (lambda x: norm.layer_norm(x, eps=np.nan), "epsilon"),
            (lambda x: norm.layer_norm(x, out=np.ones((6, 4))), r"\(6, 4\)"),
            (lambda x: norm.group_norm(x, 4), "6 channels do not make 4 groups"),
            (lambda x: norm.batch_norm(x, channel_axis=2), "axis 2"),
            (lambda x: norm.batch_norm(x, channel_axis=0), "axis 0"),
            (lambda x: norm.batch_norm(np.ones(3)), "axis 1"),
            (lambda x: norm.instance_norm(np.ones(3)), "axis 1"),
            (lambda x: norm.layer_norm_backward(x, x, norm.Statistics()), "statistics of 0 means for a tensor that has 4"),
            (lambda x: norm.batch_norm_inference(x, [1.0], [1.0]), "statistics of 1 means for a tensor that has 6"),
            (lambda x: norm.batch_norm_inference(x, np.ones(6), -np.ones(6)), "a variance of -1"),
            (lambda x: norm.LayerNorm(5)(x), "extents"),
            (lambda x: norm.BatchNorm(5)(x), "6 channels where the layer has 5"),
            (lambda x: norm.GroupNorm(2, 5), "5 channels do not make 2 groups"),
            (lambda x: norm.LayerNorm(6).backward(x), "needs a forward pass"),
            (lambda x: norm.layer_norm(np.ones((1,) * 9)), "9 axes"),
        ],
    )
    def test_say_what_and_where(self, call, words):
        with pytest.raises(strickle.Error, match=words):
            call(self.x)

    def test_out_that_cannot_be_written(self):
        out = np.ones((4, 6))
        out.flags.writeable = False
        with pytest.raises(strickle.Error, match="writeable"):
            norm.layer_norm(self.x, out=out)


class TestLayers:
    random = np.random.default_rng(5)

    def test_running_statistics_follow_their_momentum(self):
        layer = norm.BatchNorm(3, dtype=np.float64)
        mean, variance = np.zeros(3), np.ones(3)
        for _ in range(4):
            x = self.random.normal(2, 3, (20, 3))
            layer(x)
            mean, variance = 0.9 * mean + 0.1 * x.mean(0), 0.9 * variance + 0.1 * x.var(0, ddof=1)
        assert np.allclose(layer.running.mean, mean, rtol=1e-14)
        assert np.allclose(layer.running.variance, variance, rtol=1e-14)
        assert layer.running.batches == 4

    def test_cumulative_average_and_population_variance(self):
        layer = norm.BatchNorm(3, momentum=None, unbiased=False, dtype=np.float64)
        batches = self.random.normal(2, 3, (5, 20, 3))
        for x in batches:
            layer(x)
        assert np.allclose(layer.running.mean, batches.mean(axis=(0, 1)), rtol=1e-14)
        assert np.allclose(layer.running.variance, batches.var(axis=1).mean(axis=0), rtol=1e-14)

    def test_inference_takes_them_and_lets_them_be(self):
        layer = norm.BatchNorm(3, dtype=np.float64)
        layer(self.random.normal(2, 3, (20, 3)))
        x = self.random.normal(size=(7, 3))
        mean, variance = layer.running.mean, layer.running.variance
        y = layer.eval()(x)
        assert np.allclose(y, (x - mean) / np.sqrt(variance + 1e-5), rtol=1e-14)
        assert np.array_equal(layer.running.mean, mean)
        grad = self.random.normal(size=x.shape)
        assert np.allclose(layer.backward(grad), grad / np.sqrt(variance + 1e-5), rtol=1e-14)
        assert layer.train().training

    def test_pickles_and_copies_hold_what_was_learned(self):
        layer = norm.BatchNorm(3, dtype=np.float64)
        layer.weight[:] = [1, 2, 3]
        x = self.random.normal(2, 3, (20, 3))
        layer(x)
        for other in (pickle.loads(pickle.dumps(layer)), copy.deepcopy(layer)):
            assert np.array_equal(other.eval()(x), layer.eval()(x))
            assert other.running.batches == 1
            with pytest.raises(strickle.Error, match="forward pass"):
                pickle.loads(pickle.dumps(layer)).backward(x)
            assert other.train()(x) is not None and other.running.batches == 2
        restored = norm.RunningStatistics(layer.running.mean, layer.running.variance, 7)
        assert restored.batches == 7 and np.array_equal(restored.mean, layer.running.mean)

    def test_folding_is_the_two_layers(self):
        layer = norm.BatchNorm(4, dtype=np.float64)
        layer.weight[:], layer.bias[:] = self.random.normal(size=(2, 4))
        weight, bias = self.random.normal(size=(4, 6)), self.random.normal(size=4)
        x = self.random.normal(size=(50, 6))
        layer(x @ weight.T + bias)
        folded_weight, folded_bias = layer.fold(weight, bias)
        assert np.allclose(x @ folded_weight.T + folded_bias, layer.eval()(x @ weight.T + bias), atol=1e-13)

    @pytest.mark.parametrize(
        ("layer", "shape"),
        [
            (norm.LayerNorm((5, 6), dtype=np.float64), (3, 5, 6)),
            (norm.RMSNorm(6, dtype=np.float64), (3, 5, 6)),
            (norm.GroupNorm(2, 4, dtype=np.float64), (3, 4, 6)),
            (norm.GroupNorm(2, 6, channel_axis=-1, dtype=np.float64), (3, 4, 6)),
            (norm.InstanceNorm(4, dtype=np.float64), (3, 4, 6)),
            (norm.BatchNorm(4, dtype=np.float64), (3, 4, 6)),
        ],
    )
    def test_gradients_are_finite_differences(self, layer, shape):
        x, grad = self.random.normal(size=(2, *shape))
        layer.weight[...] = self.random.normal(1, 0.3, layer.weight.shape)
        layer(x)
        found = layer.backward(grad)

        def slope(array, index):
            value, step = array[index], 1e-6
            losses = []
            for moved in (value + step, value - step):
                array[index] = moved
                losses.append((grad * layer(x)).sum())
            array[index] = value
            return (losses[0] - losses[1]) / (2 * step)

        gradients = layer.gradients
        for index in np.ndindex(shape):
            assert found[index] == pytest.approx(slope(x, index), abs=1e-7)
        for array, gradient in ((layer.weight, gradients.weight), (layer.bias, gradients.bias)):
            for index in np.ndindex(array.shape) if array is not None else ():
                assert gradient[index] == pytest.approx(slope(array, index), abs=1e-6)


def test_large_results_begin_with_a_cache_line():
    x = np.ones((600, 1000), np.float32)
    statistics = norm.Statistics()
    y = norm.layer_norm(x, statistics=statistics)
    assert y.ctypes.data % 64 == 0 and y.flags.c_contiguous and y.flags.writeable
    assert norm.layer_norm_backward(x, x, statistics).x.ctypes.data % 64 == 0
    assert norm.batch_norm(x.T).flags.f_contiguous  # laid out as x is
