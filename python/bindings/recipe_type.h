// What nanobind is to know of recipes before it sees one: they move, and are copied by clone alone.
#pragma once

#include <nanobind/nanobind.h>

#include <type_traits>

#include "strickle/recipe.h"

template <>
struct nanobind::detail::is_copy_constructible<strickle::Recipe> : std::false_type {};
