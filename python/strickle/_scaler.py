"""What all scalers with a state have in common: fitting in parts, merging, subtracting, pickling."""

from contextlib import contextmanager

import numpy as np
from scipy import sparse
from sklearn.base import TransformerMixin, _fit_context
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

from strickle import _engine
from strickle._engine import Error
from strickle._matrix import (
    checked,
    feature_names,
    infinity_error,
    refuse_infinity,
    scaled,
    sparse_output_for,
    with_names,
)
from strickle._readable import readable
from strickle._validated import ValidatedOnce


class ExactScaler(ValidatedOnce, TransformerMixin):
    """A scaler with one engine recipe as its state. The classes that users see add scikit-learn's own as a base.

    TransformerMixin has set_output obeyed by the methods of a class whose base it is.
    """

    _scaler = ""  # the engine's name
    _called_otherwise = {}  # the engine's options that are parameters of another name
    _not_offered = {}  # the engine's options that are no parameters, with the values they then must have
    _sparse = False  # whether sparse input can be fitted
    _state = None  # the recipe, or its text after unpickling; None before fitting

    def _options(self):
        """The engine's options that the parameters mean."""
        return {}

    def _meant(self):
        """The options that a recipe would need to do the same."""
        return self._options()

    def _options_applied(self):
        """The engine's options that go with the fitted attributes."""
        return self._options()

    def _attributes(self, recipe):
        """The fitted attributes that follow from a recipe."""
        raise NotImplementedError

    def _parameters(self):
        """The engine's parameters by name, from the fitted attributes as they are now."""
        raise NotImplementedError

    def _check_parameters(self, X):
        """What is to be said of the parameters, and of them and X, before a fit."""

    # -- fitting ------------------------------------------------------------------------------------------------------

    def fit(self, X, y=None):
        """Fits the scaler to `X`, exactly; whatever it was fitted to before is forgotten.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Real numbers of any type. NaN is missing and left out; an infinity is a ValueError.
        y : None
            Ignored.

        Returns
        -------
        self
        """
        with self._whole_or_not_at_all():
            self._forget()
            return self.partial_fit(X)

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y=None):
        """Adds the rows of `X`. The state is that of one fit on all rows, to the bit, in any order and division.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            As for `fit`.
        y : None
            Ignored.

        Returns
        -------
        self
        """
        return self._partial_fit(X, None)

    @contextmanager
    def _whole_or_not_at_all(self):
        """A fit that fails leaves everything as it was."""
        before = vars(self).copy()
        try:
            yield
        except BaseException:
            vars(self).clear()
            vars(self).update(before)
            raise

    def _partial_fit(self, X, sample_weight):
        with self._whole_or_not_at_all():
            return self._grow(X, sample_weight)

    def _grow(self, X, sample_weight):
        first = not self._fitted()
        before = None if first else self._recipe()
        X = checked(self, X, reset=first, accept_sparse=self._accepts())
        self._check_parameters(X)
        weights = None
        if sample_weight is not None:
            weights = np.ascontiguousarray(_check_sample_weight(sample_weight, X, dtype=np.float64))
        if first:
            names = feature_names(self, X.shape[1])
            prototype = _engine.Recipe.plan(names, self._scaler, self._options(), weights is not None)
        else:
            if weights is None and before.weights:
                weights = np.ones(X.shape[0])
            elif weights is not None and not before.weights:
                before = before.weighted("sample_weight")
            prototype = before
        recipe = self._fit_recipe(prototype, X, weights)
        if not first:
            before = before.clone()
            before.merge(recipe)
            recipe = before
        self._publish(recipe)
        return self

    def _fit_recipe(self, prototype, X, weights):
        threads = _engine.thread_count(self.n_jobs)
        try:
            if not sparse.issparse(X):
                return _engine.fit_matrix(prototype, readable(X), weights, threads)
            X = X.tocsc()
            if not X.has_canonical_format:
                X = sparse_output_for(X, copy=True)
            rows = X.indices.astype(np.int64) if weights is not None else np.empty(0, np.int64)
            begins = X.indptr.astype(np.int64)
            ignore_zeros = getattr(self, "ignore_implicit_zeros", False)
            return _engine.fit_sparse(prototype, X.data, rows, begins, X.shape[0], weights, ignore_zeros, threads)
        except Error as error:
            if error.code == "infinite_value":
                raise infinity_error(X.dtype) from None
            raise

    def refit(self, X):
        """Makes what was estimated exact, from all the rows that the scaler was fitted on.

        After `merge`, `subtract` and further `partial_fit` the quantiles of a state are known to an interval. This
        looks at the rows again, in any order.

        Raises
        ------
        Error
            Where `X` is not, row for row, what the scaler was fitted on.
        """
        recipe = self._recipe()
        X = checked(self, X, reset=False, accept_sparse=self._accepts())
        if not recipe.has_state():
            raise Error("there is no state to compare the rows with")
        if recipe.weights:
            raise Error("the statistics of weighted rows are exact as they are")
        fitted = self._fit_recipe(recipe, X, None)
        if not fitted.same_states(recipe):
            raise Error("X holds other rows than the scaler was fitted on; refit takes the very rows, in any order")
        self._publish(fitted)
        return self

    # -- the state ----------------------------------------------------------------------------------------------------

    def merge(self, *others):
        """Adds the rows that other scalers were fitted on; they must have the same columns and parameters.

        Returns
        -------
        self

        Raises
        ------
        Error
            For another kind, other columns or parameters, or where a fitted attribute of either was assigned to. The
            scaler is then as it was.
        """
        recipe = self._recipe().clone()
        for other in others:
            recipe.merge(self._recipe_of(other))
        self._publish(recipe)
        return self

    def subtract(self, *others):
        """Takes the rows that other scalers were fitted on out again, exactly.

        Returns
        -------
        self

        Raises
        ------
        Error
            Where a minimum or maximum is held, which does not say what it was without some rows, or the rows were
            never added. The scaler is then as it was.
        """
        recipe = self._recipe().clone()
        for other in others:
            recipe.subtract(self._recipe_of(other))
        self._publish(recipe)
        return self

    def to_state(self):
        """The state as text: the recipe file that `strickle fit` writes for these columns.

        Returns
        -------
        str
        """
        return self._portable().to_json()

    @classmethod
    def from_state(cls, text):
        """A fitted scaler from what `to_state` or the command line wrote.

        Parameters
        ----------
        text : str
            A recipe in which every column has this scaler, with the same options.

        Raises
        ------
        Error
            For a text that is no such recipe.
        """
        recipe = _engine.Recipe.from_json(text)
        chains = [recipe.chain(i) for i in range(len(recipe.names))]
        if recipe.row_steps() or any(chain != chains[0] for chain in chains) or [n for n, _ in chains[0]] != [cls._scaler]:
            raise Error(f"the recipe is not one of {cls.__name__} alone, with the same options for every column")
        return cls._of(recipe, chains[0][0][1])

    @classmethod
    def _of(cls, recipe, options):
        """Fitted, from a recipe whose columns all have this scaler with these options."""
        options = dict(options)
        for option, value in cls._not_offered.items():
            if options.pop(option) != value:
                raise Error(f"{cls.__name__} has no {option}, and the recipe's {cls._scaler} has another than {value}")
        fitted = cls(**{cls._called_otherwise.get(option, option): value for option, value in options.items()})
        fitted._publish(recipe)
        return with_names(fitted, recipe.names)

    def _recipe_of(self, other):
        if type(other) is not type(self):
            raise Error(f"a {_full_name(self)} cannot be merged with a {_full_name(other)}")
        if other._meant() != self._meant():
            raise Error(f"the parameters differ: {self._meant()} and {other._meant()}")
        return other._recipe()

    def _fitted(self):
        return self._state is not None or any(name.endswith("_") and name[0] != "_" for name in vars(self))

    def _recipe(self):
        """The recipe, if parameters and fitted attributes are still those that belong to it."""
        check_is_fitted(self)
        if isinstance(self._state, str):
            self._state = _engine.Recipe.from_json(self._state)
        if self._state is None:
            raise self._no_state("it was never fitted")
        _, options = self._state.chain(0)[-1]
        for name, value in self._options().items():
            if options[name] != value:
                raise self._no_state(f"{self._called_otherwise.get(name, name)} was changed since the fit")
        for name, value in self._attributes(self._state).items():
            if not _same(getattr(self, name, None), value):
                raise self._no_state(f"{name} was assigned to")
        return self._state

    def _portable(self):
        """The recipe, if it does all that the scaler does."""
        recipe = self._recipe()
        for name, value in self._meant().items():
            if self._options().get(name) != value:
                raise Error(f"a recipe has no {type(self).__name__} with {name}={value}")
        return recipe

    def _no_state(self, why):
        return Error(f"this {type(self).__name__} has no state: {why}; fit it again")

    def _publish(self, recipe):
        for name, value in self._attributes(recipe).items():
            setattr(self, name, value)
        self._state = recipe

    def _forget(self):
        for name in [name for name in vars(self) if name.endswith("_") and name[0] != "_"]:
            delattr(self, name)
        self._state = None

    def __getstate__(self):
        state = dict(super().__getstate__())
        if isinstance(self._state, _engine.Recipe):
            state["_state"] = self._state.to_json()
        return state

    # -- applying -----------------------------------------------------------------------------------------------------

    def transform(self, X):
        """Scales `X`.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            NaN stays NaN; an infinity is a ValueError. float32 stays float32, whole numbers become float64.

        Returns
        -------
        ndarray or sparse matrix of shape (n_samples, n_features)
        """
        return self._transformed(X, False, self.copy)

    def inverse_transform(self, X):
        """Takes scaled values back to the original units.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            As for `transform`.

        Returns
        -------
        ndarray or sparse matrix of shape (n_samples, n_features)
        """
        return self._transformed(X, True, self.copy)

    def _transformed(self, X, invert, copy):
        check_is_fitted(self)
        return self._apply(checked(self, X, reset=False, accept_sparse=self._accepts(), names=not invert), invert, copy)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.array_api_support = False  # numpy's arrays alone
        return tags

    def _accepts(self):
        return ("csr", "csc") if self._sparse else False

    def _apply(self, X, invert, copy):
        columns = getattr(self, "n_features_in_", X.shape[1])
        if X.shape[1] != columns:
            raise ValueError(
                f"X has {X.shape[1]} features, but {type(self).__name__} is expecting {columns} features as input."
            )
        threads = _engine.thread_count(self.n_jobs)
        if sparse.issparse(X):
            return self._apply_sparse(sparse_output_for(X, copy), invert, threads)

        def work(values, out):
            refuse_infinity(values, threads)
            self._apply_dense(values, out, invert, threads)

        return scaled(X, copy, work)

    def _apply_dense(self, X, out, invert, threads):
        _engine.apply_matrix(self._scaler, self._options_applied(), self._parameters(), X, out, threads, invert)

    def _apply_sparse(self, X, invert, threads):
        refuse_infinity(X.data, threads)
        begins = X.indptr.astype(np.int64)
        _engine.apply_sparse(
            self._scaler, self._options_applied(), self._parameters(), X.data, X.data, begins, threads, invert
        )
        return X


def interval_of(recipe, name):
    """The bounds that are guaranteed to hold the parameters of one name, lower and upper ones."""
    return np.stack([recipe.parameter_low(name), recipe.parameter_high(name)])


def _full_name(estimator):
    return f"{type(estimator).__module__.split('.')[0]}.{type(estimator).__name__}"


def _same(a, b):
    if a is None or b is None:
        return a is b
    return np.array_equal(a, b, equal_nan=True)
