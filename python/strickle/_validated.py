"""Checking parameters once."""


class ValidatedOnce:
    """Lets scikit-learn check the values of an estimator's parameters where they are not those that it checked last.

    The check takes longer than fitting a small matrix does.
    """

    def _validate_params(self):
        valid = vars(type(self)).get("_valid")  # the values that passed last; a subclass has its own
        try:
            values = tuple((type(value), value) for value in map(vars(self).get, self._parameter_constraints))
            known = values == valid
        except ValueError:  # arrays are not simply equal
            known = False
        if not known:
            super()._validate_params()
            type(self)._valid = values
