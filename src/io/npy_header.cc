#include "io/npy_header.h"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <optional>
#include <vector>

namespace strickle::io {

namespace {

constexpr std::int64_t largest_header = 4 << 20;
constexpr std::int64_t most_columns = 1 << 20;

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorCode::bad_file, "the header of the NPY file " + why);
}

// The little of Python's literals that numpy writes: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
class DictionaryParser {
 public:
  explicit DictionaryParser(std::string_view text) : text_(text) {}

  void parse() {
    expect('{');
    while (!accept('}')) {
      const std::string key = parse_string();
      expect(':');
      if (key == "descr") {
        skip_blanks();
        if (peek() == '[') {
          throw Error(ErrorCode::unsupported, "an array of records is not offered",
                      "save its fields as columns of one type: numpy.lib.recfunctions.structured_to_unstructured");
        }
        descr = parse_string();
      } else if (key == "fortran_order") {
        fortran_order = parse_boolean();
      } else if (key == "shape") {
        shape = parse_tuple();
      } else {
        refuse(fmt::format("has an unknown entry '{}'", key));
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_blanks();
    if (at_ != text_.size()) refuse("has text behind its end");
    if (!descr || !fortran_order || !shape) refuse("is incomplete");
  }

  std::optional<std::string> descr;
  std::optional<bool> fortran_order;
  std::optional<std::vector<std::int64_t>> shape;

 private:
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool accept(char c) {
    skip_blanks();
    if (peek() != c || at_ == text_.size()) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) refuse("is damaged");
  }
  std::string parse_string() {
    skip_blanks();
    const char quote = peek();
    if (quote != '\'' && quote != '"') refuse("is damaged");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) refuse("is damaged");
    std::string text(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return text;
  }
  bool parse_boolean() {
    skip_blanks();
    for (const auto& [word, value] : {std::pair{std::string_view("True"), true}, {std::string_view("False"), false}}) {
      if (!text_.substr(at_).starts_with(word)) continue;
      at_ += word.size();
      return value;
    }
    refuse("is damaged");
  }
  std::vector<std::int64_t> parse_tuple() {
    std::vector<std::int64_t> numbers;
    expect('(');
    while (!accept(')')) {
      skip_blanks();
      std::int64_t number = -1;
      const auto [end, failure] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
      if (failure != std::errc{} || number < 0) refuse("has a damaged shape");
      at_ = static_cast<std::size_t>(end - text_.data());
      if (peek() == 'L') ++at_;  // as Python 2 wrote long integers
      numbers.push_back(number);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return numbers;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

struct ElementType {
  std::string_view descr;  // without the byte order
  NpyElement element;
  NumberType type;
  int size;
  std::string_view name;
};

constexpr ElementType element_types[] = {
    {"f8", NpyElement::number, NumberType::float64, 8, "float64"},
    {"f4", NpyElement::number, NumberType::float32, 4, "float32"},
    {"f2", NpyElement::half, NumberType::float32, 2, "float16"},
    {"i1", NpyElement::number, NumberType::int8, 1, "int8"},
    {"i2", NpyElement::number, NumberType::int16, 2, "int16"},
    {"i4", NpyElement::number, NumberType::int32, 4, "int32"},
    {"i8", NpyElement::number, NumberType::int64, 8, "int64"},
    {"u1", NpyElement::number, NumberType::uint8, 1, "uint8"},
    {"u2", NpyElement::number, NumberType::uint16, 2, "uint16"},
    {"u4", NpyElement::number, NumberType::uint32, 4, "uint32"},
    {"u8", NpyElement::number, NumberType::uint64, 8, "uint64"},
    {"b1", NpyElement::boolean, NumberType::int8, 1, "bool"},
    {"?", NpyElement::boolean, NumberType::int8, 1, "bool"},
};

void set_element(NpyHeader& header, const std::string& descr) {
  const char order = descr.empty() ? '\0' : descr.front();
  const std::string_view name = std::string_view(descr).substr(descr.empty() ? 0 : 1);
  for (const ElementType& type : element_types) {
    if (type.descr != name || (order != '<' && order != '>' && order != '|' && order != '=')) continue;
    if (order == '>' && type.size > 1) {
      throw Error(ErrorCode::unsupported, fmt::format("big-endian numbers ({}) are not offered", descr),
                  "convert them with numpy: a.astype(a.dtype.newbyteorder('<'))");
    }
    header.element = type.element;
    header.type = type.type;
    header.item_size = type.size;
    header.type_name = type.name;
    return;
  }
  const bool objects = !name.empty() && (name.front() == 'O' || order == 'O');
  throw Error(ErrorCode::unsupported, fmt::format("an array of type '{}' is not offered", descr),
              objects || descr == "O" ? "Python objects are never loaded; convert them with numpy: a.astype(float)"
                                      : "arrays of floats, integers and booleans are");
}

}  // namespace

std::int64_t npy_header_size(std::string_view first_bytes) {
  if (!first_bytes.starts_with("\x93NUMPY") || first_bytes.size() < 10) {
    throw Error(ErrorCode::bad_file, "is not an NPY file");
  }
  const auto byte = [&](std::size_t i) {
    return static_cast<std::int64_t>(static_cast<unsigned char>(first_bytes[i]));
  };
  const std::int64_t version = byte(6);
  if (version < 1 || version > 3) refuse(fmt::format("is of version {}, which is not known", version));
  std::int64_t length = byte(8) | byte(9) << 8;
  std::int64_t before = 10;
  if (version > 1) {
    if (first_bytes.size() < 12) refuse("is cut off");
    length |= byte(10) << 16 | byte(11) << 24;
    before = 12;
  }
  if (length > largest_header) refuse("is too long");
  return before + length;
}

NpyHeader parse_npy_header(std::string_view bytes) {
  const std::int64_t size = npy_header_size(bytes);
  if (static_cast<std::int64_t>(bytes.size()) < size) refuse("is cut off");
  const std::size_t before = bytes[6] == 1 ? 10 : 12;
  DictionaryParser dictionary(bytes.substr(before, static_cast<std::size_t>(size) - before));
  dictionary.parse();

  NpyHeader header;
  header.data_begin = size;
  header.fortran_order = *dictionary.fortran_order;
  set_element(header, *dictionary.descr);
  const std::vector<std::int64_t>& shape = *dictionary.shape;
  if (shape.empty() || shape.size() > 2) {
    throw Error(ErrorCode::unsupported, fmt::format("an array with {} axes is not a table", shape.size()),
                "reshape it to rows and columns: a.reshape(len(a), -1)");
  }
  header.one_dimensional = shape.size() == 1;
  header.rows = shape[0];
  header.columns = header.one_dimensional ? 1 : shape[1];
  if (header.columns == 0) throw Error(ErrorCode::bad_file, "the array has no columns");
  if (header.columns > most_columns) {
    throw Error(ErrorCode::unsupported, fmt::format("an array with {} columns is not offered", header.columns));
  }
  return header;
}

std::string format_npy_header(bool float32, std::int64_t rows, std::int64_t columns, bool one_dimensional) {
  const std::string shape = one_dimensional ? fmt::format("({},)", rows) : fmt::format("({}, {})", rows, columns);
  std::string dictionary =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", float32 ? "<f4" : "<f8", shape);
  constexpr std::size_t total = 128;  // a multiple of 64, as numpy aligns its data; two 19-digit numbers fit
  dictionary.resize(total - 10 - 1, ' ');
  dictionary += '\n';
  const auto length = static_cast<unsigned>(dictionary.size());
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(length & 0xFF);
  header += static_cast<char>(length >> 8);
  return header + dictionary;
}

}  // namespace strickle::io
