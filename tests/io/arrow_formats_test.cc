#include <fmt/format.h>
#include <gtest/gtest.h>

#include "io/table_files.h"

// The test program may be linked without Arrow; the tests that need its files then say that they did not run.
#if __has_include(<arrow/api.h>)
#include "io/arrow_files.h"

namespace strickle::testing {
namespace {

using Values = std::vector<double>;

struct Fixture {
  std::shared_ptr<arrow::Schema> schema;
  Batches batches;
};

// Every type that means something for scaling, in two batches with different dictionaries.
Fixture many_types() {
  const auto metadata = arrow::key_value_metadata({"pandas", "owner"}, {"{\"columns\": []}", "someone"});
  Fixture fixture;
  fixture.schema = arrow::schema(
      {
          arrow::field("d", arrow::float64(), true, arrow::key_value_metadata({"unit"}, {"mM"})),
          arrow::field("f", arrow::float32()),
          arrow::field("h", arrow::float16()),
          arrow::field("i", arrow::int64()),
          arrow::field("u", arrow::uint8()),
          arrow::field("b", arrow::boolean()),
          arrow::field("t", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
          arrow::field("day", arrow::date32()),
          arrow::field("m", arrow::decimal128(20, 10)),
          arrow::field("s", arrow::utf8()),
          arrow::field("w", arrow::dictionary(arrow::int8(), arrow::utf8())),
      },
      metadata);
  for (int k = 0; k < 2; ++k) {
    arrow::Decimal128Builder decimals(arrow::decimal128(20, 10));
    must(decimals.Append(arrow::Decimal128("0.0000000012")));
    must(decimals.AppendNull());
    must(decimals.Append(arrow::Decimal128("-1234567890.1000000000")));
    fixture.batches.push_back(batch_of(
        fixture.schema,
        {doubles({1.5, 0, -2}, {true, false, true}),
         array_of<arrow::FloatBuilder, float>({0.1F, 1, 2}, {}, arrow::float32()),
         array_of<arrow::HalfFloatBuilder, std::uint16_t>({0x3E00, 0xC000, 0}, {true, true, false}, arrow::float16()),
         array_of<arrow::Int64Builder, std::int64_t>({9007199254740993, 2, 3}, {}, arrow::int64()),
         array_of<arrow::UInt8Builder, std::uint8_t>({255, 0, 1}, {}, arrow::uint8()),
         array_of<arrow::BooleanBuilder, bool>({true, false, true}, {true, true, false}, arrow::boolean()),
         array_of<arrow::TimestampBuilder, std::int64_t>({0, 1577836800000001, 2}, {true, true, false},
                                                         arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
         array_of<arrow::Date32Builder, std::int32_t>({0, 18262, 1}, {}, arrow::date32()), must(decimals.Finish()),
         strings({"a,b", "", "z\"z"}),
         k == 0 ? words({"red", "green"}, {0, 1, -1}) : words({"blue", "red"}, {0, 1, 1})}));
  }
  return fixture;
}

class ArrowFormats : public ::testing::TestWithParam<const char*> {
 protected:
  std::string make(const Fixture& fixture) const {
    std::string path = folder_ / (std::string("in") + GetParam());
    if (std::string_view(GetParam()) == ".parquet") {
      put_parquet(path, fixture.schema, fixture.batches);
    } else {
      put_ipc(path, fixture.schema, fixture.batches, std::string_view(GetParam()) == ".arrows");
    }
    return path;
  }
  Folder folder_;
};

// Only streams may change a dictionary; the file format's fixture keeps the first batch.
Fixture fixture_for(const std::string& extension) {
  Fixture fixture = many_types();
  if (extension == ".arrow") fixture.batches[1] = fixture.batches[0];
  return fixture;
}

TEST_P(ArrowFormats, KindsAndNumbers) {
  const std::string path = make(fixture_for(GetParam()));
  const Numbers table = read_numbers(path, {}, {"d", "f", "h", "i", "u", "b", "t", "day", "m"});
  const auto kind = [&](const char* name) { return table.column(name).kind; };
  EXPECT_EQ(kind("d"), ColumnKind::floating);
  EXPECT_EQ(kind("f"), ColumnKind::floating);
  EXPECT_EQ(kind("h"), ColumnKind::floating);
  EXPECT_EQ(kind("i"), ColumnKind::integer);
  EXPECT_EQ(kind("u"), ColumnKind::integer);
  EXPECT_EQ(kind("b"), ColumnKind::boolean);
  EXPECT_EQ(kind("t"), ColumnKind::timestamp);
  EXPECT_EQ(kind("day"), ColumnKind::timestamp);
  EXPECT_EQ(kind("m"), ColumnKind::decimal);
  EXPECT_EQ(kind("s"), ColumnKind::text);
  EXPECT_EQ(kind("w"), ColumnKind::text);
  EXPECT_EQ(table.column("d").type_name, "double");
  EXPECT_EQ(table.column("t").type_name, "timestamp[us, tz=UTC]");
  ASSERT_EQ(table.rows, 6);
  const auto at = [&](const char* name, std::size_t row) { return table.values.at(name)[row]; };
  EXPECT_EQ(at("d", 0), 1.5);
  EXPECT_TRUE(std::isnan(at("d", 1)));
  EXPECT_EQ(at("d", 5), -2);
  EXPECT_EQ(at("f", 0), static_cast<double>(0.1F));
  EXPECT_EQ(at("h", 1), -2);
  EXPECT_TRUE(std::isnan(at("h", 2)));
  EXPECT_EQ(at("u", 0), 255);
  EXPECT_EQ(at("b", 0), 1);
  EXPECT_EQ(at("b", 1), 0);
  EXPECT_TRUE(std::isnan(at("b", 2)));
  EXPECT_EQ(at("t", 1), 1577836800000001.0);
  EXPECT_EQ(at("day", 1), 18262);
  EXPECT_EQ(at("m", 0), 1.2e-9);
  EXPECT_TRUE(std::isnan(at("m", 1)));
  EXPECT_EQ(at("m", 2), -1234567890.1);
  EXPECT_EQ(table.wide.at("i")[0].magnitude, 9007199254740993U);
  EXPECT_EQ(table.wide.at("i").size(), 2U);
}

TEST_P(ArrowFormats, NumbersLieWhereTheyLie) {
  const auto reader = open_table(make(fixture_for(GetParam())));
  reader->select({0, 1, 3, 7}, false);
  Batch batch;
  ASSERT_TRUE(reader->next(batch));
  EXPECT_EQ(batch.numbers(0).type, NumberType::float64);
  EXPECT_EQ(batch.numbers(1).type, NumberType::float32);
  EXPECT_EQ(batch.numbers(3).type, NumberType::int64);
  EXPECT_EQ(batch.numbers(7).type, NumberType::int32);
  EXPECT_EQ(batch.line(0), 0);
  EXPECT_EQ(error_of([&] { batch.numbers(4); }).code(), ErrorCode::invalid_argument);
}

TEST_P(ArrowFormats, TextIsRefusedBeforeReading) {
  const auto reader = open_table(make(fixture_for(GetParam())));
  const Error error = error_of([&] { reader->select({0, 9}, true); });
  EXPECT_EQ(error.code(), ErrorCode::not_a_number);
  EXPECT_EQ(error.place().column, "s");
  EXPECT_EQ(error_of([&] { reader->select({11}, true); }).code(), ErrorCode::invalid_argument);
  EXPECT_EQ(error_of([&] { reader->select({-1}, true); }).code(), ErrorCode::invalid_argument);
}

TEST_P(ArrowFormats, ScaledToParquetKeepsTheRest) {
  const Fixture fixture = fixture_for(GetParam());
  const std::string out = folder_ / "out.parquet";
  scale_file(make(fixture), out, {}, [](double x) { return 2 * x; }, {"d", "f", "h", "u"});
  const auto table = parquet_table(out);
  const auto& metadata = table->schema()->metadata();
  ASSERT_NE(metadata, nullptr);
  EXPECT_EQ(must(metadata->Get("owner")), "someone");
  EXPECT_EQ(must(metadata->Get("pandas")), "{\"columns\": []}");
  EXPECT_EQ(must(table->schema()->field(0)->metadata()->Get("unit")), "mM");
  EXPECT_TRUE(table->schema()->field(0)->type()->Equals(arrow::float64()));
  EXPECT_TRUE(table->schema()->field(1)->type()->Equals(arrow::float32()));
  EXPECT_TRUE(table->schema()->field(2)->type()->Equals(arrow::float32()));
  EXPECT_TRUE(table->schema()->field(4)->type()->Equals(arrow::float64()));
  const auto original = must(arrow::Table::FromRecordBatches(fixture.schema, fixture.batches));
  for (const int untouched : {3, 5, 6, 7, 8, 9}) {
    EXPECT_TRUE(table->column(untouched)->Equals(original->column(untouched))) << untouched;
  }
  EXPECT_EQ(table->column(0)->null_count(), 2);
  EXPECT_EQ(read_numbers(out, {}, {"d"}).values.at("d")[0], 3.0);
  EXPECT_EQ(read_numbers(out, {}, {"u"}).values.at("u")[0], 510.0);
  EXPECT_EQ(table->column(10)->type()->id(), arrow::Type::DICTIONARY);
  const std::string csv = folder_ / "w.csv";
  scale_file(out, csv, {}, same, {"d"});
  EXPECT_HOLDS(bytes_of(csv), std::string_view(GetParam()) == ".arrow" ? ",red\n" : ",blue\n");
}

TEST_P(ArrowFormats, ScaledToArrowKeepsDictionaries) {
  const Fixture fixture = fixture_for(GetParam());
  for (const char* name : {"out.arrow", "out.feather", "out.arrows"}) {
    const std::string out = folder_ / name;
    scale_file(make(fixture), out, {}, same, {"d"});
    const std::string csv = folder_ / "out.csv";
    scale_file(out, csv, {}, same, {"d"});
    const std::string text = bytes_of(csv);
    const bool changes = std::string_view(GetParam()) != ".arrow";
    EXPECT_HOLDS(text, "\"a,b\",red\n");
    EXPECT_HOLDS(text, changes ? "\"a,b\",blue\n" : ",green\n");
    EXPECT_HOLDS(text, changes ? "\"z\"\"z\",red\n" : "\"z\"\"z\",\n");
  }
  EXPECT_EQ(ipc_table(folder_ / "out.arrow")->schema()->metadata()->Get("owner").ValueOr(""), "someone");
}

TEST_P(ArrowFormats, ScaledToCsv) {
  const std::string out = folder_ / "out.csv";
  scale_file(make(fixture_for(GetParam())), out, {}, [](double x) { return 2 * x; }, {"d", "f"});
  const std::string text = bytes_of(out);
  EXPECT_EQ(text.substr(0, text.find('\n')), "d,f,h,i,u,b,t,day,m,s,w");
  EXPECT_HOLDS(
      text, "\n3,0.2,1.5,9007199254740993,255,true,1970-01-01 00:00:00.000000Z,1970-01-01,0.0000000012,\"a,b\",red\n");
  EXPECT_HOLDS(text, "\n,2,-2,2,0,false,2020-01-01 00:00:00.000001Z,2020-01-01,,\"\",green\n");
  EXPECT_HOLDS(text, "\n-4,4,,3,1,,,1970-01-02,-1234567890.1000000000,\"z\"\"z\",");
}

TEST_P(ArrowFormats, TruncatedOrNotWhatItSays) {
  const std::string whole = bytes_of(make(fixture_for(GetParam())));
  const std::string path = folder_ / (std::string("cut") + GetParam());
  const bool stream = std::string_view(GetParam()) == ".arrows";
  for (std::size_t size = 1; size < whole.size(); size = size * 7 / 5 + 1) {
    folder_.put(std::string("cut") + GetParam(), std::string_view(whole).substr(0, size));
    try {
      const Numbers table = read_numbers(path, {}, {"d"});
      // A stream may end at a message's end.
      EXPECT_TRUE(stream && table.rows % 3 == 0) << size;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_file) << size << error.what();
      EXPECT_HOLDS(error.what(), "cut");
    }
  }
}

TEST_P(ArrowFormats, RepeatedNames) {
  const auto schema = arrow::schema({arrow::field("a", arrow::float64()), arrow::field("a", arrow::float64())});
  const std::string path = make({schema, {batch_of(schema, {doubles({1}), doubles({2})})}});
  const Error error = error_of([&] { open_table(path); });
  EXPECT_EQ(error.code(), ErrorCode::bad_file);
  EXPECT_HOLDS(error.message(), "columns 1 and 2");
}

TEST_P(ArrowFormats, NestedColumnsPassThrough) {
  const auto type =
      arrow::struct_({arrow::field("x", arrow::float64()), arrow::field("l", arrow::list(arrow::int32()))});
  const auto schema = arrow::schema(
      {arrow::field("a", arrow::float64()), arrow::field("n", type), arrow::field("b", arrow::float64())});
  const auto lists = must(arrow::MakeArrayFromScalar(
      arrow::ListScalar(array_of<arrow::Int32Builder, std::int32_t>({1, 2}, {}, arrow::int32())), 2));
  const auto nested = must(arrow::StructArray::Make({doubles({1, 2}), lists}, type->fields()));
  const std::string path = make({schema, {batch_of(schema, {doubles({1, 2}), nested, doubles({3, 4})})}});
  EXPECT_EQ(open_table(path)->columns()[1].kind, ColumnKind::other);
  EXPECT_EQ(read_numbers(path, {}, {"b"}).values.at("b"), (Values{3, 4}));
  EXPECT_EQ(error_of([&] { read_numbers(path, {}, {"n"}); }).code(), ErrorCode::not_a_number);
  scale_file(path, folder_ / "out.parquet");
  EXPECT_TRUE(parquet_table(folder_ / "out.parquet")->column(1)->chunk(0)->Equals(nested));
  EXPECT_EQ(read_numbers(folder_ / "out.parquet", {}, {"b"}).values.at("b"), (Values{6, 8}));
  const Error csv = error_of([&] { scale_file(path, folder_ / "out.csv"); });
  EXPECT_EQ(csv.code(), ErrorCode::unsupported);
  EXPECT_EQ(csv.place().column, "n");
}

TEST_P(ArrowFormats, BatchesAreBounded) {
  const auto schema = arrow::schema({arrow::field("a", arrow::float64()), arrow::field("s", arrow::utf8())});
  Values values(100'000);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(i);
    texts.push_back("text " + std::to_string(i));
  }
  const std::string path = make({schema, {batch_of(schema, {doubles(values), strings(texts)})}});
  const Numbers table = read_numbers(path, {.batch_bytes = 50'000}, {"a"}, true);
  EXPECT_GT(table.batches, 20);
  EXPECT_EQ(table.values.at("a"), values);
  EXPECT_EQ(table.rows_total, 100'000);
  scale_file(path, folder_ / "out.csv", {.batch_bytes = 50'000}, same);
  EXPECT_HOLDS(bytes_of(folder_ / "out.csv"), "\n99999,text 99999\n");
}

TEST_P(ArrowFormats, NoRowsAndNoColumnsChosen) {
  const auto schema = arrow::schema({arrow::field("a", arrow::float64()), arrow::field("s", arrow::utf8())});
  const std::string empty = make({schema, {batch_of(schema, {doubles({}), strings({})})}});
  EXPECT_EQ(read_numbers(empty).rows, 0);
  scale_file(empty, folder_ / "out.csv");
  EXPECT_EQ(bytes_of(folder_ / "out.csv"), "a,s\n");
  const std::string path = make({schema, {batch_of(schema, {doubles({1, 2}), strings({"x", "y"})})}});
  const auto reader = open_table(path);
  reader->select({}, false);
  Batch batch;
  ASSERT_TRUE(reader->next(batch));
  EXPECT_EQ(batch.rows(), 2);
}

TEST_P(ArrowFormats, DictionaryOfNumbers) {
  const auto type = arrow::dictionary(arrow::int8(), arrow::int64());
  const auto schema = arrow::schema({arrow::field("a", type)});
  const auto indices = array_of<arrow::Int8Builder, std::int8_t>({1, 0, 1}, {true, false, true}, arrow::int8());
  const auto dictionary = array_of<arrow::Int64Builder, std::int64_t>({5, 9007199254740993}, {}, arrow::int64());
  const auto array = must(arrow::DictionaryArray::FromArrays(type, indices, dictionary));
  const Numbers table = read_numbers(make({schema, {batch_of(schema, {array})}}));
  EXPECT_EQ(table.column("a").kind, ColumnKind::integer);
  EXPECT_TRUE(std::isnan(table.values.at("a")[1]));
  EXPECT_EQ(table.wide.at("a").size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Formats, ArrowFormats, ::testing::Values(".parquet", ".arrow", ".arrows"));

// Row groups of many short columns are read whole and sliced.
TEST(ArrowFormats, DecimalsBeyondTheDoubles) {
  const Folder folder;
  const auto type = arrow::decimal128(5, 341);
  const auto schema = arrow::schema({arrow::field("x", type)});
  arrow::Decimal128Builder decimals(type);
  must(decimals.Append(arrow::Decimal128(1)));  // 1e-341, below half of the smallest double
  must(decimals.Append(arrow::Decimal128(-99999)));
  must(decimals.AppendNull());
  put_ipc(folder / "in.arrow", schema, {batch_of(schema, {must(decimals.Finish())})}, false);
  const auto x = read_numbers(folder / "in.arrow", {}, {"x"}).values.at("x");
  EXPECT_EQ(x[0], 0);
  EXPECT_EQ(x[1], 0);
  EXPECT_TRUE(std::isnan(x[2]));
}

// One byte after another: dictionaries whose words or indices point elsewhere are an error, or say something else.
TEST(ArrowFormats, DamagedDictionaries) {
  const Folder folder;
  const auto schema =
      arrow::schema({arrow::field("x", arrow::float64()), arrow::field("s", words({"a"}, {0})->type())});
  const Batches batches{batch_of(schema, {doubles({1, 2, 3, 4}), words({"aaaaa", "bbb", "cc"}, {0, 1, 2, 1})})};
  for (const char* name : {"in.parquet", "in.arrow", "in.arrows"}) {
    if (std::string_view(name) == "in.parquet") put_parquet(folder / name, schema, batches);
    else put_ipc(folder / name, schema, batches, std::string_view(name) == "in.arrows");
    const std::string whole = bytes_of(folder / name);
    int errors = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const char change : {'\x05', '\xff'}) {
        std::string bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ change);
        folder.put(name, bytes);
        try {
          (void)read_numbers(folder / name, {}, {"x"});
          scale_file(folder / name, folder / "out.csv", {}, same, {"x"});
          scale_file(folder / name, folder / "out.arrow", {}, same, {"x"});
          must(ipc_table(folder / "out.arrow")->ValidateFull());
        } catch (const Error&) {
          ++errors;
        }
      }
    }
    EXPECT_GT(errors, 50) << name;
  }
}

TEST(ArrowFormats, WhatCsvCannotHold) {
  const Folder folder;
  const auto refused = [&](const std::shared_ptr<arrow::Array>& array) {
    const auto schema = arrow::schema({arrow::field("x", arrow::float64()), arrow::field("t", array->type())});
    put_ipc(folder / "in.arrow", schema, {batch_of(schema, {doubles({1}), array})}, false);
    return error_of([&] { scale_file(folder / "in.arrow", folder / "out.csv", {}, same, {"x"}); });
  };
  const auto seconds = arrow::timestamp(arrow::TimeUnit::SECOND);
  const Error late = refused(array_of<arrow::TimestampBuilder, std::int64_t>({std::int64_t{1} << 62}, {}, seconds));
  EXPECT_EQ(late.code(), ErrorCode::unsupported);
  EXPECT_EQ(late.place().column, "t");
  EXPECT_HOLDS(refused(strings({std::string("a\0b", 3)})).what(), "NUL");
}

TEST(ArrowFormats, NamesAreUtf8) {
  const Folder folder;
  const auto schema = arrow::schema({arrow::field("ok", arrow::float64()), arrow::field("\xff", arrow::float64())});
  put_ipc(folder / "in.arrows", schema, {batch_of(schema, {doubles({1}), doubles({2})})}, true);
  const Error error = error_of([&] { open_table(folder / "in.arrows"); });
  EXPECT_EQ(error.code(), ErrorCode::bad_file);
  EXPECT_HOLDS(error.what(), "name of column 2");
}

TEST(ArrowFormats, WideParquet) {
  const Folder folder;
  std::string text = "s";
  for (int c = 0; c < 100; ++c) text += fmt::format(",g{}", c);
  for (int r = 0; r < 300; ++r) {
    text += fmt::format("\nrow {}", r);
    for (int c = 0; c < 100; ++c) text += fmt::format(",{}", r * 1000 + c);
  }
  const std::string csv = folder.put("a.csv", text + "\n");
  const std::string path = folder / "a.parquet";
  scale_file(csv, path, {}, same);
  const Numbers expected = read_numbers(csv);
  const Numbers table = read_numbers(path, {.threads = 2, .batch_bytes = 20'000});
  EXPECT_GT(table.batches, 3);
  EXPECT_TRUE(table.values == expected.values);
  EXPECT_EQ(read_numbers(path, {.batch_bytes = 20'000}, {"g7"}).values.at("g7"), expected.values.at("g7"));
  scale_file(path, folder / "b.csv", {.batch_bytes = 20'000}, same);
  EXPECT_TRUE(read_numbers(folder / "b.csv").values == expected.values);
  EXPECT_HOLDS(bytes_of(folder / "b.csv").substr(0, 1000), "\nrow 0,0,1,2,");
}

// A word of a dictionary stands once in the file and a hundred thousand times in memory.
TEST(ArrowFormats, RepeatedTextsDoNotSwellBatches) {
  const Folder folder;
  const auto schema = arrow::schema({arrow::field("a", arrow::float64()), arrow::field("s", arrow::utf8())});
  const std::string path = folder / "a.parquet";
  put_parquet(path, schema,
              {batch_of(schema, {doubles(Values(100'000, 1.0)),
                                 strings(std::vector<std::string>(100'000, std::string(1000, 'w')))})});
  EXPECT_GT(read_numbers(path, {.batch_bytes = 1'000'000}, {"a"}, true).batches, 50);
  EXPECT_LT(read_numbers(path, {.batch_bytes = 1'000'000}, {"a"}, false).batches, 5);
}

// Columns that are not wanted are left compressed from the second batch on.
TEST(ArrowFormats, CompressedArrowFile) {
  const Folder folder;
  const auto schema = arrow::schema({arrow::field("s", arrow::utf8()), arrow::field("a", arrow::float64())});
  const std::string path = folder / "a.feather";
  auto options = arrow::ipc::IpcWriteOptions::Defaults();
  options.codec = must(arrow::util::Codec::Create(arrow::Compression::ZSTD));
  const auto sink = must(arrow::io::FileOutputStream::Open(path));
  const auto writer = must(arrow::ipc::MakeFileWriter(sink, schema, options));
  for (int k = 0; k < 3; ++k) {
    must(writer->WriteRecordBatch(*batch_of(schema, {strings({"x", "y"}), doubles({k + 0.5, k + 0.75})})));
  }
  must(writer->Close());
  must(sink->Close());
  EXPECT_EQ(read_numbers(path).values.at("a"), (Values{0.5, 0.75, 1.5, 1.75, 2.5, 2.75}));
  scale_file(path, folder / "a.csv", {}, same);
  EXPECT_HOLDS(bytes_of(folder / "a.csv"), "x,2.5\ny,2.75\n");
}

TEST(ArrowFormats, RowGroupsAreClosedInTime) {
  const Folder folder;
  std::string text = "x\n";
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i) + ".5\n";
  const std::string path = folder / "a.parquet";
  scale_file(folder.put("a.csv", text), path, {.batch_bytes = 100'000}, same, {}, {.buffer_bytes = 400'000});
  const auto reader =
      must(parquet::arrow::OpenFile(must(arrow::io::ReadableFile::Open(path)), arrow::default_memory_pool()));
  EXPECT_EQ(reader->num_row_groups(), 5);
  EXPECT_EQ(read_numbers(path).rows, 200'000);
}

}  // namespace
}  // namespace strickle::testing

#else

TEST(ArrowFormats, NeedArrow) {
  GTEST_SKIP() << "the test program is not linked to Arrow: link strickle_arrow to io_test";
}

#endif
