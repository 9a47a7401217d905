#include <gtest/gtest.h>

#include "io/table_files.h"

// The test program may be linked without Arrow; the tests that need it then say that they did not run.
#if __has_include(<arrow/api.h>)
#include <arrow/c/bridge.h>
#include <arrow/util/decimal.h>

#include <cmath>

#include "io/arrow_files.h"
#include "strickle/arrow_stream.h"
#include "strickle/memory_table.h"

namespace strickle::testing {
namespace {

template <class Value, class Decimal>
std::shared_ptr<arrow::Array> decimals(const std::shared_ptr<arrow::DataType>& type) {
  typename arrow::TypeTraits<Decimal>::BuilderType builder(type, arrow::default_memory_pool());
  for (const char* text : {"0.00", "-12345.67", "0.01", "99999.99", "-0.05"}) {
    must(builder.Append(must(Value::FromString(text))));
    must(builder.AppendNull());
  }
  return must(builder.Finish());
}

template <class Builder, class Value>
std::shared_ptr<arrow::Array> counting(const std::shared_ptr<arrow::DataType>& type) {
  std::vector<Value> values;
  std::vector<bool> valid;
  for (int i = 0; i < 10; ++i) {
    values.push_back(static_cast<Value>(i * i - 7));
    valid.push_back(i % 3 != 0);
  }
  return array_of<Builder, Value>(values, valid, type);
}

// Every type with a meaning for scaling, ten rows.
std::shared_ptr<arrow::RecordBatch> every_type() {
  using namespace arrow;
  std::vector<std::shared_ptr<Array>> arrays{
      counting<Int8Builder, std::int8_t>(int8()),
      counting<UInt16Builder, std::uint16_t>(uint16()),
      counting<Int64Builder, std::int64_t>(int64()),
      counting<UInt64Builder, std::uint64_t>(uint64()),
      counting<HalfFloatBuilder, std::uint16_t>(float16()),
      counting<FloatBuilder, float>(float32()),
      counting<DoubleBuilder, double>(float64()),
      counting<BooleanBuilder, bool>(boolean()),
      counting<TimestampBuilder, std::int64_t>(timestamp(TimeUnit::NANO)),
      counting<TimestampBuilder, std::int64_t>(timestamp(TimeUnit::SECOND, "Europe/Rome")),
      counting<Date32Builder, std::int32_t>(date32()),
      counting<Date64Builder, std::int64_t>(date64()),
      counting<Time32Builder, std::int32_t>(time32(TimeUnit::MILLI)),
      counting<Time64Builder, std::int64_t>(time64(TimeUnit::MICRO)),
      counting<DurationBuilder, std::int64_t>(duration(TimeUnit::MICRO)),
      decimals<Decimal32, Decimal32Type>(decimal32(9, 2)),
      decimals<Decimal64, Decimal64Type>(decimal64(18, 2)),
      decimals<Decimal128, Decimal128Type>(decimal128(38, 2)),
      decimals<Decimal256, Decimal256Type>(decimal256(76, 2)),
      std::make_shared<NullArray>(10),
      must(DictionaryArray::FromArrays(
          dictionary(int16(), float32()),
          array_of<Int16Builder, std::int16_t>({1, 0, 2, 2, 1, 0, 0, 1, 2, 0},
                                               {true, true, false, true, true, true, true, false, true, true}, int16()),
          counting<FloatBuilder, float>(float32()))),
      strings({"a", "", "b", "c", "d", "e", "f", "g", "h", "i"}),
  };
  std::vector<std::shared_ptr<Field>> fields;
  for (const auto& array : arrays) fields.push_back(field(array->type()->ToString(), array->type()));
  return batch_of(schema(fields), arrays);
}

Numbers read_stream(const std::shared_ptr<arrow::Schema>& schema, const Batches& batches,
                    const std::vector<std::string>& names) {
  ArrowArrayStream stream{};
  must(arrow::ExportRecordBatchReader(must(arrow::RecordBatchReader::Make(batches, schema)), &stream));
  const ArrowStreamTable table(stream);
  EXPECT_EQ(stream.release, nullptr);
  EXPECT_HOLDS(error_of([&] { const ArrowStreamTable again(stream); }).what(), "was read before");
  return read_numbers(open_table(table.table()), names);
}

// As the same table out of a file, whatever of its rows is left out.
TEST(ArrowStream, IsReadAsAFile) {
  const Folder folder;
  const auto all = every_type();
  for (const Batches& batches : {Batches{all}, Batches{all->Slice(3)},
                                 Batches{all->Slice(0, 4), all->Slice(4, 0), all->Slice(5, 5)}, Batches{}}) {
    put_ipc(folder / "a.arrows", all->schema(), batches, true);
    std::vector<std::string> names = all->schema()->field_names();
    names.pop_back();  // the texts
    const Numbers file = read_numbers(folder / "a.arrows", {}, names);
    const Numbers stream = read_stream(all->schema(), batches, names);
    ASSERT_EQ(stream.rows, file.rows);
    ASSERT_EQ(stream.columns.size(), file.columns.size());
    for (std::size_t c = 0; c < file.columns.size(); ++c) {
      EXPECT_EQ(stream.columns[c].name, file.columns[c].name);
      EXPECT_EQ(stream.columns[c].kind, file.columns[c].kind) << file.columns[c].name;
      EXPECT_EQ(stream.columns[c].type_name, file.columns[c].type_name);
    }
    for (const auto& [name, values] : file.values) {
      const std::vector<double>& found = stream.values.at(name);
      for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_TRUE(found[i] == values[i] || (std::isnan(found[i]) && std::isnan(values[i]))) << name << ' ' << i;
      }
    }
  }
}

TEST(ArrowStream, DecimalsAreTheNearestDoubles) {
  const auto all = every_type();
  const auto& names = all->schema()->field_names();
  const Numbers stream = read_stream(all->schema(), {all}, {names.begin(), names.end() - 1});
  for (const char* name : {"decimal32(9, 2)", "decimal64(18, 2)", "decimal128(38, 2)", "decimal256(76, 2)"}) {
    const std::vector<double>& values = stream.values.at(name);
    EXPECT_EQ(values[0], 0.0) << name;
    EXPECT_TRUE(std::isnan(values[1])) << name;
    EXPECT_EQ(values[2], -12345.67) << name;
    EXPECT_EQ(values[4], 0.01) << name;
    EXPECT_EQ(values[6], 99999.99) << name;
    EXPECT_EQ(values[8], -0.05) << name;
  }
}

TEST(ArrowStream, NumbersLieWhereTheyLie) {
  const auto values = doubles({1, 2, 3});
  const auto schema = arrow::schema({arrow::field("a", arrow::float64())});
  ArrowArrayStream stream{};
  must(arrow::ExportRecordBatchReader(must(arrow::RecordBatchReader::Make({batch_of(schema, {values})}, schema)),
                                      &stream));
  const ArrowStreamTable table(stream);
  EXPECT_EQ(table.table().batches.at(0).columns.at(0).data, values->data()->buffers[1]->data());
}

TEST(ArrowStream, Refusals) {
  ArrowArrayStream column{};
  const auto chunked = std::make_shared<arrow::ChunkedArray>(doubles({1, 2}));
  must(arrow::ExportChunkedArray(chunked, &column));
  EXPECT_HOLDS(error_of([&] { const ArrowStreamTable table(column); }).what(), "a single column");
  column.release(&column);

  ArrowArrayStream broken{};
  const auto schema = arrow::schema({arrow::field("a", arrow::float64())});
  must(arrow::ExportRecordBatchReader(
      must(arrow::RecordBatchReader::MakeFromIterator(
          arrow::MakeErrorIterator<std::shared_ptr<arrow::RecordBatch>>(arrow::Status::IOError("the cable is cut")),
          schema)),
      &broken));
  EXPECT_HOLDS(error_of([&] { const ArrowStreamTable table(broken); }).what(), "the cable is cut");
  broken.release(&broken);

  const auto twice = arrow::schema({arrow::field("a", arrow::float64()), arrow::field("a", arrow::float64())});
  EXPECT_HOLDS(error_of([&] {
                 read_stream(twice, {batch_of(twice, {doubles({1}), doubles({2})})}, {"a"});
               }).what(),
               "columns 1 and 2 have the same name");
}

}  // namespace
}  // namespace strickle::testing
#endif
