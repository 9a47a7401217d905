from strickle._exact import sum as sum
from strickle._exact import mean as mean
from strickle._exact import var as var
from strickle._exact import std as std
from strickle._exact import quantile as quantile
from strickle._recipe import Recipe as Recipe
from strickle._check import check as check
from strickle._standard import StandardScaler as StandardScaler
from strickle._min_max import MinMaxScaler as MinMaxScaler
from strickle._max_abs import MaxAbsScaler as MaxAbsScaler
from strickle._robust import RobustScaler as RobustScaler
from strickle._robust import SquashingScaler as SquashingScaler
from strickle._quantile import QuantileTransformer as QuantileTransformer
from strickle._power import PowerTransformer as PowerTransformer
from strickle._normalizer import Normalizer as Normalizer
from strickle._normalizer import normalize as normalize
from strickle._stretches import LogScaler as LogScaler
from strickle._stretches import AsinhScaler as AsinhScaler
from strickle._stretches import DivideScaler as DivideScaler
from strickle._functions import scale as scale
from strickle._functions import minmax_scale as minmax_scale
from strickle._functions import maxabs_scale as maxabs_scale
from strickle._functions import robust_scale as robust_scale
from strickle._functions import quantile_transform as quantile_transform
from strickle._functions import power_transform as power_transform
from strickle import norm as norm
from strickle import lab as lab

__version__: str
__all__: list[str]

class Error(ValueError):
    code: str
    message: str
    hint: str
    file: str
    column: str
    line: int
    row: int
