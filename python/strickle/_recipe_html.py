"""A recipe as notebooks show it."""

from html import escape

_MOST = 50  # columns that are shown


def html_of(recipe):
    """A table of the columns and their scalers; names are escaped."""
    rows = []
    for i, name in enumerate(recipe.names[:_MOST]):
        chain = " + ".join(
            f"<b>{escape(step)}</b>({escape(', '.join(f'{k}={v}' for k, v in options.items()))})"
            for step, options in recipe.chain(i)
        )
        numbers = ", ".join(f"{escape(p)} {value:.6g}" for p, value in recipe.parameters_of(i))
        rows.append(f"<tr><th scope='row'>{escape(name)}</th><td>{chain}</td><td>{numbers}</td></tr>")
    if len(recipe.names) > _MOST:
        rows.append(f"<tr><td colspan='3'>and {len(recipe.names) - _MOST} more columns</td></tr>")
    for norm, columns in recipe.row_steps():
        rows.insert(0, f"<tr><td colspan='3'>each row to norm 1 ({escape(norm)}) over {len(columns)} columns</td></tr>")
    known = "" if recipe.exact() else "; some parameters are known to intervals, which refit makes exact"
    return (
        f"<table class='strickle-recipe'><caption>Recipe fitted on {recipe.rows:,} rows{known}</caption>"
        "<thead><tr><th scope='col'>column</th><th scope='col'>scalers</th><th scope='col'>parameters</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
