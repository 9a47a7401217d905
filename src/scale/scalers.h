// The makers of all kinds, one file each.
#pragma once

#include <memory>

#include "scale/option_reader.h"
#include "strickle/scaler.h"

namespace strickle {

std::unique_ptr<Scaler> make_standard(OptionReader& options);
std::unique_ptr<Scaler> make_min_max(OptionReader& options);
std::unique_ptr<Scaler> make_max_abs(OptionReader& options);
std::unique_ptr<Scaler> make_robust(OptionReader& options);
std::unique_ptr<Scaler> make_squash(OptionReader& options);
std::unique_ptr<Scaler> make_quantile(OptionReader& options);
std::unique_ptr<Scaler> make_power(OptionReader& options);
std::unique_ptr<Scaler> make_log1p(OptionReader& options);
std::unique_ptr<Scaler> make_asinh(OptionReader& options);
std::unique_ptr<Scaler> make_divide(OptionReader& options);

}  // namespace strickle
