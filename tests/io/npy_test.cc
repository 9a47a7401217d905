#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>

#include "io/table_files.h"

namespace strickle::testing {
namespace {

template <class Number>
std::string npy(const std::string& descr, const std::string& shape, const std::vector<Number>& values,
                bool fortran = false, int version = 1) {
  std::string dictionary =
      "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }";
  dictionary.resize((dictionary.size() / 64 + 1) * 64, ' ');
  dictionary.back() = '\n';
  std::string file("\x93NUMPY", 6);
  file += static_cast<char>(version);
  file += '\0';
  const std::size_t size = dictionary.size();
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i) file += static_cast<char>(size >> 8 * i & 0xFF);
  file += dictionary;
  file.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number));
  return file;
}

using Values = std::vector<double>;

template <class Number>
Values first_column(const std::string& descr, const std::vector<Number>& values) {
  const Folder folder;
  const std::string path = folder.put("a.npy", npy(descr, fmt::format("({},)", values.size()), values));
  return read_numbers(path, {}, {"x0"}).values.at("x0");
}

TEST(Npy, ElementTypes) {
  EXPECT_EQ(first_column<double>("<f8", {1.5, -2}), (Values{1.5, -2}));
  EXPECT_EQ(first_column<float>("<f4", {1.5F, -2}), (Values{1.5, -2}));
  EXPECT_EQ(first_column<std::int8_t>("|i1", {-128, 127}), (Values{-128, 127}));
  EXPECT_EQ(first_column<std::int16_t>("<i2", {-300, 300}), (Values{-300, 300}));
  EXPECT_EQ(first_column<std::int32_t>("<i4", {-70000, 70000}), (Values{-70000, 70000}));
  EXPECT_EQ(first_column<std::int64_t>("<i8", {-5, 5}), (Values{-5, 5}));
  EXPECT_EQ(first_column<std::uint8_t>("|u1", {0, 255}), (Values{0, 255}));
  EXPECT_EQ(first_column<std::uint16_t>("<u2", {0, 65535}), (Values{0, 65535}));
  EXPECT_EQ(first_column<std::uint32_t>("<u4", {0, 4000000000U}), (Values{0, 4e9}));
  EXPECT_EQ(first_column<std::uint64_t>("<u8", {0, 5}), (Values{0, 5}));
  EXPECT_EQ(first_column<std::uint8_t>("|b1", {0, 1, 7}), (Values{0, 1, 1}));
  EXPECT_EQ(first_column<std::uint16_t>("<f2", {0x3E00, 0xC000}), (Values{1.5, -2}));
}

TEST(Npy, ShapesAndOrders) {
  const Folder folder;
  const std::vector<double> rows{1, 2, 3, 4, 5, 6};
  const std::vector<double> columns{1, 3, 5, 2, 4, 6};
  for (const int version : {1, 2, 3}) {
    const Numbers c = read_numbers(folder.put("c.npy", npy("<f8", "(3, 2)", rows, false, version)));
    EXPECT_EQ(c.values.at("x0"), (Values{1, 3, 5}));
    EXPECT_EQ(c.values.at("x1"), (Values{2, 4, 6}));
    EXPECT_EQ(c.rows_total, 3);
    EXPECT_EQ(c.column("x1").type_name, "float64");
    const std::string f = folder.put("f.npy", npy("<f8", "(3L, 2L)", columns, true, version));
    EXPECT_EQ(read_numbers(f).values, c.values);
    EXPECT_EQ(read_numbers(f, {}, {"x1"}).values.at("x1"), (Values{2, 4, 6}));
  }
  EXPECT_EQ(read_numbers(folder.put("e.npy", npy<double>("<f8", "(0, 2)", {}))).rows, 0);
}

TEST(Npy, Batches) {
  const Folder folder;
  std::vector<float> values;
  for (int i = 0; i < 30'000; ++i) values.push_back(static_cast<float>(i));
  for (const bool fortran : {false, true}) {
    const std::string path = folder.put("a.npy", npy("<f4", "(10000, 3)", values, fortran));
    const Numbers table = read_numbers(path, {.batch_bytes = 5000});
    EXPECT_GT(table.batches, 10);
    EXPECT_EQ(table.rows, 10'000);
    EXPECT_EQ(table.values.at("x2")[9999], 29'999);
    EXPECT_EQ(table.values.at("x1")[0], fortran ? 10'000 : 1);
  }
}

TEST(Npy, Refused) {
  const Folder folder;
  const auto error = [&](const std::string& bytes) {
    const std::string path = folder.put("a.npy", bytes);
    return error_of([&] { read_numbers(path); });
  };
  const std::vector<double> two{1, 2};
  EXPECT_EQ(error(npy("|O", "(2,)", two)).code(), ErrorCode::unsupported);
  EXPECT_HOLDS(error(npy("|O", "(2,)", two)).hint(), "never loaded");
  EXPECT_EQ(error(npy(">f8", "(2,)", two)).code(), ErrorCode::unsupported);
  EXPECT_HOLDS(error(npy(">f8", "(2,)", two)).hint(), "astype");
  EXPECT_EQ(error(npy("<U4", "(1,)", two)).code(), ErrorCode::unsupported);
  EXPECT_EQ(error(npy("<c16", "(1,)", two)).code(), ErrorCode::unsupported);
  EXPECT_EQ(error(npy("<f8", "(1, 1, 2)", two)).code(), ErrorCode::unsupported);
  EXPECT_EQ(error(npy("<f8", "()", two)).code(), ErrorCode::unsupported);
  EXPECT_EQ(error(npy("<f8", "(3,)", two)).code(), ErrorCode::bad_file);
  EXPECT_HOLDS(error(npy("<f8", "(3,)", two)).message(), "3 rows and it holds 2");
  EXPECT_EQ(error(npy("<f8", "(4611686018427387904, 4)", two)).code(), ErrorCode::bad_file);
  EXPECT_EQ(error(npy("<f8", "(1000000000000000000, 0)", two)).code(), ErrorCode::bad_file);
  EXPECT_EQ(error(npy("<f8", "(0, 1000000000000000)", two)).code(), ErrorCode::unsupported);
  EXPECT_EQ(error(npy("<f8", "(-1,)", two)).code(), ErrorCode::bad_file);
  EXPECT_EQ(error(npy("<f8", "(2,)", two, false, 9)).code(), ErrorCode::bad_file);
  const std::string whole = npy("<f8", "(2,)", two);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_EQ(error(whole.substr(0, size)).code(), ErrorCode::bad_file) << size;
  }
  EXPECT_EQ(error("").code(), ErrorCode::bad_file);
}

TEST(Npy, WritesWhatNumpyWrites) {
  const Folder folder;
  scale_file(folder.put("a.csv", "x,y\n1,2\n3,\n"), folder / "a.npy");
  const std::string bytes = bytes_of(folder / "a.npy");
  ASSERT_EQ(bytes.size(), 128U + 4 * 8);
  EXPECT_EQ(bytes.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_EQ(bytes.substr(10, 59), "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }");
  EXPECT_EQ(bytes[127], '\n');
  double values[4];
  std::memcpy(values, bytes.data() + 128, sizeof values);
  EXPECT_EQ(values[0], 2);
  EXPECT_EQ(values[1], 4);
  EXPECT_EQ(values[2], 6);
  EXPECT_TRUE(std::isnan(values[3]));
}

TEST(Npy, OneAxisAndFloatsStay) {
  const Folder folder;
  scale_file(folder.put("a.npy", npy<float>("<f4", "(3,)", {1, 2, 3})), folder / "b.npy");
  const std::string bytes = bytes_of(folder / "b.npy");
  EXPECT_HOLDS(bytes, "'descr': '<f4', 'fortran_order': False, 'shape': (3,), }");
  EXPECT_EQ(bytes.size(), 128U + 12);
  scale_file(folder.put("c.npy", npy<float>("<f4", "(2, 2)", {1, 2, 3, 4})), folder / "d.npy", {}, same, {"x1"});
  EXPECT_HOLDS(bytes_of(folder / "d.npy"), "'<f8'");
}

TEST(Npy, WhatItCannotHold) {
  const Folder folder;
  const auto error = [&](const std::string& text, const std::vector<std::string>& columns) {
    const std::string path = folder.put("a.csv", text);
    return error_of([&] { scale_file(path, folder / "a.npy", {}, same, columns); });
  };
  const Error text = error("x,s\n1,a\n", {"x"});
  EXPECT_EQ(text.code(), ErrorCode::unsupported);
  EXPECT_EQ(text.place().column, "s");
  const Error wide = error("x,id\n1,9007199254740993\n", {"x"});
  EXPECT_EQ(wide.code(), ErrorCode::unsupported);
  EXPECT_EQ(wide.place().column, "id");
  EXPECT_EQ(wide.place().line, 2);
  EXPECT_FALSE(std::filesystem::exists(folder / "a.npy"));
  scale_file(folder.put("a.csv", "x,id\n1,9007199254740992\n"), folder / "b.npy", {}, same, {"x"});
  EXPECT_EQ(read_numbers(folder / "b.npy").values.at("x1"), (Values{9007199254740992.0}));
}

}  // namespace
}  // namespace strickle::testing
