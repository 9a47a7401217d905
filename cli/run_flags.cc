#include "run_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <thread>
#include <utility>

#include "strickle/error.h"
#include "strickle/scaler_spec.h"

namespace strickle::cli {

namespace {

constexpr std::int64_t least_memory = 256'000'000;

char one_character(const std::string& text, const char* flag) {
  if (text.empty()) return 0;
  if (text == "\\t" || text == "tab") return '\t';
  if (text.size() != 1) {
    throw Error(ErrorCode::invalid_argument, fmt::format("{} takes one character; got '{}'", flag, text),
                "\\t and tab stand for a tab");
  }
  return text.front();
}

}  // namespace

std::int64_t parse_bytes(const std::string& text, const std::string& flag) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [at, failure] = std::from_chars(text.data(), end, number);
  std::string unit(at, end);
  std::ranges::transform(unit, unit.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  while (unit.starts_with(' ')) unit.erase(0, 1);
  constexpr std::pair<const char*, double> units[] = {
      {"", 1},     {"B", 1},    {"K", 1e3},   {"KB", 1e3},     {"M", 1e6},      {"MB", 1e6},     {"G", 1e9},
      {"GB", 1e9}, {"T", 1e12}, {"TB", 1e12}, {"KIB", 0x1p10}, {"MIB", 0x1p20}, {"GIB", 0x1p30}, {"TIB", 0x1p40}};
  for (const auto& [name, factor] : units) {
    if (failure == std::errc{} && unit == name && number >= 0 && number * factor < 9e18) {
      return static_cast<std::int64_t>(number * factor);
    }
  }
  throw Error(ErrorCode::invalid_argument, fmt::format("{} takes a size; got '{}'", flag, text),
              "such as 512MB or 2GiB");
}

void RunFlags::declare(CLI::App& app) {
  app.add_option("--input-format", input_format_, "csv, tsv, parquet, arrow or npy, whatever the name says")
      ->group("Reading");
  app.add_option("--delimiter", delimiter_, "between CSV cells; found out from the first lines by default")
      ->group("Reading");
  app.add_flag("--decimal-comma", decimal_comma_, "1,5 is one and a half")->group("Reading");
  app.add_option("--comment", comment_, "lines that begin with this character are skipped")->group("Reading");
  add_repeated(app, "--missing", missing_, "a CSV cell that means missing, beside NA, NaN, null ...: --missing -200")
      ->group("Reading");
  app.add_option("--encoding", encoding_, "utf-8 or latin-1")->group("Reading");
  app.add_flag("--no-header", no_header_, "the first line is data; columns are x0, x1 ...")->group("Reading");
  app.add_option("--threads", threads_, "number of threads; all by default")->group("Running");
  app.add_option("--memory", memory_, "aim of the peak memory, at least 256MB")
      ->capture_default_str()
      ->group("Running");
}

std::vector<std::string> RunFlags::reading_words() const {
  std::vector<std::string> words;
  const auto add = [&](const char* flag, const std::string& value) {
    if (!value.empty()) words.insert(words.end(), {flag, value});
  };
  add("--input-format", input_format_);
  add("--delimiter", delimiter_);
  add("--comment", comment_);
  for (const std::string& missing : missing_) add("--missing", missing);
  if (encoding_ != "utf-8") add("--encoding", encoding_);
  if (decimal_comma_) words.emplace_back("--decimal-comma");
  if (no_header_) words.emplace_back("--no-header");
  return words;
}

RunOptions RunFlags::options(Console& console) const {
  RunOptions run;
  if (!input_format_.empty()) run.read.format = parse_table_format(input_format_);
  run.read.delimiter = one_character(delimiter_, "--delimiter");
  run.read.comment = one_character(comment_, "--comment");
  run.read.decimal_comma = decimal_comma_;
  run.read.header = !no_header_;
  run.read.missing = missing_;
  if (encoding_ != "utf-8" && encoding_ != "latin-1") {
    throw Error(ErrorCode::invalid_argument, fmt::format("--encoding is utf-8 or latin-1; got '{}'", encoding_));
  }
  run.read.latin1 = encoding_ == "latin-1";
  run.threads = thread_count(threads_);
  run.memory = parse_bytes(memory_, "--memory");
  if (run.memory < least_memory) {
    throw Error(ErrorCode::invalid_argument, fmt::format("--memory must be at least 256MB; got {}", memory_));
  }
  run.read.threads = run.threads;
  run.read.batch_bytes = std::clamp<std::int64_t>(run.memory / 64, 1 << 20, 16 << 20);
  set_decoder_threads(run.threads);
  run.progress = console.progress_bar();
  return run;
}

std::vector<std::string> listed_names(const std::vector<std::string>& values) {
  std::vector<std::string> names;
  for (const std::string& value : values) {
    for (std::string& name : split_names(value)) names.push_back(std::move(name));
  }
  return names;
}

void check_writable(std::span<const std::string> inputs, const std::string& path) {
  if (path.empty() || path == "-") return;
  check_outputs(inputs, {&path, 1});
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  if (!std::filesystem::is_directory(folder)) {
    throw Error(ErrorCode::io, fmt::format("{}: there is no folder {}", path, folder.string()));
  }
}

std::vector<ColumnKind> parse_kinds(const std::vector<std::string>& values) {
  std::vector<ColumnKind> kinds;
  for (const std::string& name : listed_names(values)) {
    const auto named = std::ranges::find(number_kinds(), name, &NamedKind::name);
    if (named == number_kinds().end()) {
      throw Error(ErrorCode::invalid_argument, fmt::format("--types has no '{}'", name),
                  "the types are integer, floating, boolean, timestamp and decimal");
    }
    kinds.push_back(named->kind);
  }
  return kinds;
}

int thread_count(int asked) {
  if (asked < 0 || asked > 4096) {
    throw Error(ErrorCode::invalid_argument, fmt::format("--threads takes a number from 1; got {}", asked));
  }
  return asked > 0 ? asked : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

Recipe read_recipe(const std::string& path) {
  return Recipe::from_json(read_file(path), path == "-" ? "<stdin>" : path);
}

}  // namespace strickle::cli
