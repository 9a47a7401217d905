#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "io/table_files.h"

namespace strickle::testing {
namespace {

using Names = std::vector<std::string>;

Names relatives(const Names& arguments) {
  Names names;
  for (const InputFile& input : find_inputs(arguments)) names.push_back(input.relative);
  return names;
}

TEST(Inputs, FoldersAreSearchedInOrder) {
  const Folder folder;
  for (const char* name :
       {"b.csv", "a.parquet", "year=2021/part.csv.gz", "year=2020/part.tsv", "B.CSV", "x.zst", "notes.md",
        ".hidden.csv", "_SUCCESS", "_delta_log/0.parquet", ".git/a.csv", "z.arrow", "z.npy", "p.parquet.gz"}) {
    folder.put(name, "x\n");
  }
  EXPECT_EQ(relatives({folder.path()}),
            (Names{"B.CSV", "a.parquet", "b.csv", "year=2020/part.tsv", "year=2021/part.csv.gz", "z.arrow", "z.npy"}));
  EXPECT_EQ(find_inputs(Names{folder.path()}).front().path, folder / "B.CSV");
  EXPECT_EQ(relatives({folder.path() + "/"}).size(), 7U);
}

TEST(Inputs, FilesAndGlobs) {
  const Folder folder;
  for (const char* name : {"x/1.csv", "y/1.csv", "y/2.csv", "y/deep/3.csv"}) folder.put(name, "a\n");
  EXPECT_EQ(relatives({folder / "y/2.csv", folder / "x/1.csv"}), (Names{"2.csv", "1.csv"}));
  EXPECT_EQ(relatives({folder / "*/1.csv"}), (Names{"x/1.csv", "y/1.csv"}));
  EXPECT_EQ(relatives({folder / "[y]"}), (Names{"y/1.csv", "y/2.csv", "y/deep/3.csv"}));
  // A name that exists is no pattern.
  folder.put("odd[1].csv", "a\n");
  EXPECT_EQ(relatives({folder / "odd[1].csv"}), (Names{"odd[1].csv"}));
  // A file that is named is taken whatever its extension.
  folder.put("data", "a\n");
  EXPECT_EQ(relatives({folder / "data"}), (Names{"data"}));
  EXPECT_EQ(relatives({"-"}), (Names{"-"}));
}

TEST(Inputs, WhatIsNotThere) {
  const Folder folder;
  folder.put("iris.csv", "a\n");
  const Error missing = error_of([&] { find_inputs(Names{folder / "irs.csv"}); });
  EXPECT_EQ(missing.code(), ErrorCode::not_found);
  EXPECT_EQ(missing.hint(), "did you mean 'iris.csv'?");
  EXPECT_EQ(error_of([&] { find_inputs(Names{folder / "*.parquet"}); }).code(), ErrorCode::not_found);
  folder.put("empty/readme.md", "");
  EXPECT_EQ(error_of([&] { find_inputs(Names{folder / "empty"}); }).code(), ErrorCode::not_found);
  for (const char* url : {"s3://b/k.parquet", "gs://b/k", "https://example.org/a.csv", "hdfs://n/a"}) {
    const Error error = error_of([&] { find_inputs(Names{url}); });
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    EXPECT_HOLDS(error.hint(), "copy");
    EXPECT_EQ(error_of([&] { open_table(url); }).code(), ErrorCode::unsupported);
  }
}

TEST(Inputs, NothingCountsTwice) {
  const Folder folder;
  folder.put("a/1.csv", "a\n");
  std::filesystem::create_symlink("1.csv", folder / "a/2.csv");
  const auto code = [&](const Names& arguments) { return error_of([&] { find_inputs(arguments); }).code(); };
  EXPECT_EQ(code({folder / "a"}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({folder / "a/1.csv", folder / "a/../a/1.csv"}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({folder / "a/1.csv", folder / "a/*1.csv"}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({"-", "-"}), ErrorCode::invalid_argument);
  folder.put("b/1.csv", "a\n");
  std::filesystem::create_hard_link(folder / "b/1.csv", folder / "b/2.csv");
  EXPECT_EQ(code({folder / "b"}), ErrorCode::invalid_argument);
}

TEST(Inputs, StreamsAreCopiedToBeReadAgain) {
  const Folder folder;
  folder.put("a.csv", "x\n1\n");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(folder / "pipe") << "x\n2\n3\n"; });
  {
    const auto inputs = spool_streams(find_inputs(Names{folder / "a.csv", folder / "pipe"}));
    writer.join();
    EXPECT_EQ(inputs[0].path, folder / "a.csv");
    EXPECT_EQ(inputs[1].name, folder / "pipe");
    for (int pass = 0; pass < 2; ++pass) EXPECT_EQ(read_numbers(inputs[1].path).rows, 2);
    EXPECT_EQ(spool_streams(inputs)[1].path, inputs[1].path);
  }
}

TEST(Inputs, OutputsDoNotReplaceThem) {
  const Folder folder;
  const std::string input = folder.put("a.csv", "x\n1\n");
  std::filesystem::create_symlink("a.csv", folder / "link.csv");
  const auto check = [](const std::string& from, const std::string& to) { check_outputs(Names{from}, Names{to}); };
  for (const char* output : {"a.csv", "./a.csv", "link.csv", "nowhere/../a.csv"}) {
    EXPECT_EQ(error_of([&] { check(input, folder / output); }).code(), ErrorCode::invalid_argument) << output;
  }
  EXPECT_NO_THROW(check(input, folder / "b.csv"));
  EXPECT_NO_THROW(check("/dev/null", "/dev/null"));
  EXPECT_NO_THROW(check(folder / "missing.csv", folder / "missing.csv"));  // for its reader to report
  EXPECT_EQ(file_identity(folder / "new/b.csv"), file_identity(folder / "old/../new/./b.csv"));
}

TEST(Inputs, LoopsOfLinksEnd) {
  const Folder folder;
  folder.put("a/b/1.csv", "a\n");
  std::filesystem::create_directory_symlink(folder.path(), folder / "a/b/up");
  std::filesystem::create_directory_symlink(".", folder / "a/self");
  std::filesystem::create_symlink("nowhere.csv", folder / "a/dangling.csv");
  EXPECT_EQ(relatives({folder.path()}), (Names{"a/b/1.csv"}));
}

TEST(Inputs, NamesOfFormats) {
  EXPECT_EQ(table_format_name(TableFormat::parquet), "parquet");
  EXPECT_EQ(parse_table_format("npy"), TableFormat::npy);
  EXPECT_HOLDS(error_of([] { parse_table_format("xls"); }).hint(), "csv, tsv, parquet, arrow and npy");
  const Folder folder;
  for (const char* name : {"a.xlsx", "a.json", "a.orc", "a.pkl", "a.h5", "a.zip"}) {
    const Error error = error_of([&] { open_table(folder.put(name, "x")); });
    EXPECT_EQ(error.code(), ErrorCode::unsupported) << name;
    EXPECT_HOLDS(error.hint(), ".parquet");
  }
  // The option wins over the name, the name over the first bytes.
  EXPECT_EQ(read_numbers(folder.put("a.json", "x,y\n1,2\n"), {.format = TableFormat::csv}).rows, 1);
  EXPECT_EQ(open_table(folder.put("plain", "x\ty\n1\t2\n"))->columns().size(), 2U);
  EXPECT_EQ(error_of([&] { open_table(folder.put("a.parquet", "x,y\n1,2\n")); }).code(), ErrorCode::bad_file);
  EXPECT_EQ(error_of([&] { open_table(folder.put("a.npy", "x,y\n1,2\n")); }).code(), ErrorCode::bad_file);
  EXPECT_EQ(error_of([&] { open_table(folder.put("a.arrow", "x,y\n1,2\n")); }).code(), ErrorCode::bad_file);
  const Error folder_given = error_of([&] { open_table(folder.path()); });
  EXPECT_HOLDS(folder_given.what(), "is a folder");
  EXPECT_EQ(error_of([&] { open_table(folder / "a.cvs"); }).code(), ErrorCode::not_found);
}

}  // namespace
}  // namespace strickle::testing
