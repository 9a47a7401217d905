"""Checking parameters once."""


class ValidatedOnce:
    """Lets scikit-learn check the values of an estimator's parameters the first time that the class meets them.

    The check takes longer than fitting a small matrix does.
    """

    def _validate_params(self):
        valid = vars(type(self)).get("_valid", frozenset())  # values that passed; a subclass has its own
        try:
            values = tuple((type(value), value) for value in map(vars(self).get, self._parameter_constraints))
            known = values in valid
        except TypeError:  # a value without a hash
            return super()._validate_params()
        if not known:
            super()._validate_params()
            type(self)._valid = valid | {values}
