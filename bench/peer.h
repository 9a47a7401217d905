// A peer of a task in C++: loads its data, then does as bench/run.py says on standard input (bench/peer.py has the
// words).
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <new>
#include <regex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bench {

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

/// Memory in huge pages, as numpy asks for them too, and all of it touched, so that no run pays for the first touch.
using Memory = std::unique_ptr<void, Free>;
inline Memory touched_memory(std::size_t bytes) {
  constexpr std::size_t huge_page = 1U << 21;
  const std::size_t whole_pages = (bytes + huge_page - 1) / huge_page * huge_page;
  Memory memory(std::aligned_alloc(huge_page, whole_pages));
  if (!memory) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  madvise(memory.get(), whole_pages, MADV_HUGEPAGE);
#endif
  std::memset(memory.get(), 0, whole_pages);
  return memory;
}

/// A matrix of an NPY file; strides in elements.
struct Array {
  Memory memory;
  std::size_t element_size;  // 8: float64, 4: float32
  std::int64_t rows, columns, row_stride, column_stride;

  std::size_t size() const { return static_cast<std::size_t>(rows * columns); }
  std::size_t bytes() const { return size() * element_size; }
  const double* doubles() const {
    if (element_size != sizeof(double)) throw std::runtime_error("this task wants float64");
    return static_cast<const double*>(memory.get());
  }
};

/// Reads what numpy.save writes of float64 and float32 with one or two dimensions, and nothing else.
inline Array read_npy(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char start[10];
  if (!file.read(start, sizeof start) || std::memcmp(start, "\x93NUMPY\x01\x00", 8) != 0) {
    throw std::runtime_error(path + ": no NPY file of version 1.0");
  }
  const auto byte = [&start](int i) { return static_cast<unsigned char>(start[i]); };
  std::string header(byte(8) + 256U * byte(9), '\0');
  file.read(header.data(), static_cast<std::streamsize>(header.size()));
  static const std::regex form(
      R"(\{'descr': '<f([48])', 'fortran_order': (True|False), 'shape': \((\d+),(?: (\d+))?\), \}\s*)");
  std::smatch match;
  if (!std::regex_match(header, match, form)) throw std::runtime_error(path + ": not a matrix of floats: " + header);
  Array array{.memory = {},
              .element_size = match[1] == "8" ? sizeof(double) : sizeof(float),
              .rows = std::stoll(match[3]),
              .columns = match[4].matched ? std::stoll(match[4]) : 1,
              .row_stride = 1,
              .column_stride = 1};
  (match[2] == "True" ? array.column_stride : array.row_stride) = match[2] == "True" ? array.rows : array.columns;
  array.memory = touched_memory(array.bytes());
  if (!file.read(static_cast<char*>(array.memory.get()), static_cast<std::streamsize>(array.bytes()))) {
    throw std::runtime_error(path + ": ends too early");
  }
  return array;
}

using Lists = std::vector<std::vector<double>>;

struct Peer {
  std::function<void()> work;
  std::function<Lists()> answer;  // of the latest work; without one, this peer has nothing to compare
  std::map<std::string, std::string> versions = {};
};

inline void print(const Lists& lists) {
  const char* before_list = "[";
  for (const std::vector<double>& list : lists) {
    std::printf("%s[", before_list);
    before_list = ", ";
    const char* before = "";
    for (const double value : list) {
      if (std::isfinite(value)) std::printf("%s%.17g", before, value);
      else std::printf("%snull", before);
      before = ", ";
    }
    std::printf("]");
  }
  std::printf(lists.empty() ? "[]\n" : "]\n");
}

inline void print(const std::map<std::string, std::string>& versions) {
  const char* before = "{";
  for (const auto& [name, version] : versions) {
    std::printf("%s\"%s\": \"%s\"", before, name.c_str(), version.c_str());
    before = ", ";
  }
  std::printf(versions.empty() ? "{}\n" : "}\n");
}

inline double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// The main function of a peer: PEER DATA-FILE... --threads N.
inline int serve(int argc, char** argv, const std::function<Peer(std::vector<Array> arrays, int threads)>& load) {
  try {
    std::vector<Array> arrays;
    int threads = 1;
    for (int i = 1; i < argc; ++i) {
      if (std::string(argv[i]) == "--threads" && i + 1 < argc) threads = std::stoi(argv[++i]);
      else arrays.push_back(read_npy(argv[i]));
    }
    if (arrays.empty()) throw std::runtime_error("usage: PEER DATA-FILE... --threads N");
    const Peer peer = load(std::move(arrays), threads);
    for (std::string order; std::getline(std::cin, order) && order != "quit";) {
      if (order == "versions") {
        print(peer.versions);
      } else if (order == "run") {
        std::printf("%.9f\n", seconds_of(peer.work));
      } else if (order == "answer") {
        peer.work();
        if (peer.answer) print(peer.answer());
        else std::printf("null\n");
      } else {
        throw std::runtime_error("unknown order: " + order);
      }
      std::fflush(stdout);
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return 1;
  }
}

}  // namespace bench
