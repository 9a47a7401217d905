#include "options.h"

#include <nanobind/stl/array.h>

#include <utility>

namespace strickle::python {

namespace nb = nanobind;

namespace {

OptionValue value_of(nb::handle value) {
  if (value.is_none()) return std::monostate();
  if (nb::isinstance<nb::bool_>(value)) return nb::cast<bool>(value);
  if (nb::isinstance<nb::int_>(value)) return nb::cast<std::int64_t>(value);
  if (nb::isinstance<nb::str>(value)) return nb::cast<std::string>(value);
  if (nb::isinstance<nb::tuple>(value)) return nb::cast<std::array<double, 2>>(value);
  return nb::cast<double>(value);
}

}  // namespace

std::vector<Option> options_of(nb::dict options) {
  std::vector<Option> read;
  for_each_option(std::move(options), [&](const std::string& name, nb::handle value) {
    read.push_back({name, value_of(value)});
  });
  return read;
}

nb::dict dict_of(const std::vector<Option>& options) {
  nb::dict dict;
  for (const Option& option : options) {
    dict[option.name.c_str()] = std::visit(
        [](const auto& value) -> nb::object {
          using Value = std::decay_t<decltype(value)>;
          if constexpr (std::is_same_v<Value, std::monostate>) return nb::none();
          else if constexpr (std::is_same_v<Value, std::array<double, 2>>) return nb::make_tuple(value[0], value[1]);
          else return nb::cast(value);
        },
        option.value);
  }
  return dict;
}

}  // namespace strickle::python
