# Debian's packages first; elsewhere the same versions are fetched.
include(FetchContent)
set(FETCHCONTENT_TRY_FIND_PACKAGE_MODE ALWAYS)

find_package(OpenMP REQUIRED COMPONENTS CXX)

find_package(fmt QUIET)
if(NOT fmt_FOUND)
  FetchContent_Declare(fmt URL https://github.com/fmtlib/fmt/archive/refs/tags/9.1.0.tar.gz)
  FetchContent_MakeAvailable(fmt)
endif()

find_package(nlohmann_json QUIET)
if(NOT nlohmann_json_FOUND)
  FetchContent_Declare(nlohmann_json URL https://github.com/nlohmann/json/archive/refs/tags/v3.11.2.tar.gz)
  FetchContent_MakeAvailable(nlohmann_json)
endif()

find_package(CLI11 QUIET)
if(NOT CLI11_FOUND)
  FetchContent_Declare(CLI11 URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.1.2.tar.gz)
  FetchContent_MakeAvailable(CLI11)
endif()

# Highway with its sort.
find_package(hwy QUIET)
if(NOT TARGET hwy::hwy)
  set(HWY_ENABLE_TESTS OFF)
  set(HWY_ENABLE_EXAMPLES OFF)
  FetchContent_Declare(highway URL https://github.com/google/highway/archive/refs/tags/1.0.3.tar.gz)
  FetchContent_MakeAvailable(highway)
  if(NOT TARGET hwy::hwy)
    add_library(hwy::hwy ALIAS hwy)
    add_library(hwy::hwy_contrib ALIAS hwy_contrib)
  endif()
endif()

# Header-only parts of Boost: multiprecision (the exact rationals) and math (the normal quantile).
find_package(Boost 1.74 REQUIRED)

# Arrow: by default the libraries inside the pinned wheel of pyarrow, or the system's own.
set(STRICKLE_ARROW "wheel" CACHE STRING "Where Arrow C++ comes from: wheel (pyarrow's) or system")
set_property(CACHE STRICKLE_ARROW PROPERTY STRINGS wheel system)
set(STRICKLE_PYTHON "${PROJECT_SOURCE_DIR}/.venv/bin/python" CACHE FILEPATH "The Python that has pyarrow installed")
add_library(strickle_arrow INTERFACE)
if(STRICKLE_ARROW STREQUAL "system")
  find_package(Arrow REQUIRED)
  find_package(Parquet REQUIRED)
  target_link_libraries(strickle_arrow INTERFACE Arrow::arrow_shared Parquet::parquet_shared)
  set(STRICKLE_ARROW_RPATH "")
else()
  execute_process(
    COMMAND "${STRICKLE_PYTHON}" -c "import pyarrow, os; print(pyarrow.get_include(), os.path.dirname(pyarrow.__file__), pyarrow.__version__.split('.')[0], sep=';', end='')"
    OUTPUT_VARIABLE pyarrow RESULT_VARIABLE failed ERROR_VARIABLE why)
  if(failed)
    message(FATAL_ERROR "no pyarrow in ${STRICKLE_PYTHON}: run `make build`, or set STRICKLE_PYTHON, or STRICKLE_ARROW=system\n${why}")
  endif()
  list(GET pyarrow 0 arrow_include)
  list(GET pyarrow 1 STRICKLE_ARROW_RPATH)
  list(GET pyarrow 2 arrow_major)
  target_include_directories(strickle_arrow SYSTEM INTERFACE "${arrow_include}")
  target_link_libraries(strickle_arrow INTERFACE
    "${STRICKLE_ARROW_RPATH}/libarrow.so.${arrow_major}00" "${STRICKLE_ARROW_RPATH}/libparquet.so.${arrow_major}00")
endif()

if(STRICKLE_TESTS)
  find_package(GTest QUIET)
  if(NOT GTest_FOUND)
    FetchContent_Declare(googletest URL https://github.com/google/googletest/archive/refs/tags/release-1.12.1.tar.gz)
    FetchContent_MakeAvailable(googletest)
  endif()
endif()
