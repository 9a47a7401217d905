#include "io/text_source.h"

#include <arrow/util/compression.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "io/format.h"
#include "io/status.h"

namespace strickle::io {

namespace {

class DecompressedSource final : public ByteSource {
 public:
  DecompressedSource(std::unique_ptr<FileSource> file, arrow::Compression::type type, std::string_view method)
      : file_(std::move(file)), method_(method), input_(std::size_t{1} << 16) {
    codec_ = take(arrow::util::Codec::Create(type), file_->name());
    decompressor_ = take(codec_->MakeDecompressor(), file_->name());
  }

  std::int64_t bytes_read() const override { return file_->bytes_read(); }
  std::int64_t bytes_total() const override { return file_->bytes_total(); }

  std::int64_t read(char* out, std::int64_t size) override {
    for (;;) {
      if (begin_ == end_ && !exhausted_) fill();
      if (begin_ == end_ && exhausted_ && !output_waits_) {
        if (in_member_) {
          throw Error(ErrorCode::bad_file, fmt::format("the {} file ends before its end: it is truncated", method_),
                      "copy or download it again", {.file = file_->name()});
        }
        return 0;
      }
      if (!in_member_) {
        if (!begin_member()) return 0;
        continue;
      }
      const std::int64_t written = decompress(out, size);
      if (written > 0) return written;
    }
  }

 private:
  void fill() {
    begin_ = 0;
    end_ = static_cast<std::size_t>(file_->read(input_.data(), static_cast<std::int64_t>(input_.size())));
    exhausted_ = end_ == 0;
  }

  // Between members: padding of zeros is skipped, anything else begins a member. False at the end.
  bool begin_member() {
    while (begin_ < end_ && !first_ && input_[begin_] == 0) ++begin_;
    if (begin_ == end_) return !exhausted_;
    if (!first_) check(decompressor_->Reset(), file_->name());
    first_ = false;
    in_member_ = true;
    return true;
  }

  std::int64_t decompress(char* out, std::int64_t size) {
    auto result = decompressor_->Decompress(static_cast<std::int64_t>(end_ - begin_),
                                            reinterpret_cast<const std::uint8_t*>(input_.data() + begin_), size,
                                            reinterpret_cast<std::uint8_t*>(out));
    if (!result.ok()) {
      throw Error(ErrorCode::bad_file, fmt::format("the {} data is damaged", method_), "copy or download it again",
                  {.file = file_->name()});
    }
    begin_ += static_cast<std::size_t>(result->bytes_read);
    if (decompressor_->IsFinished()) {
      in_member_ = false;
      output_waits_ = false;
    } else {
      output_waits_ = result->need_more_output || result->bytes_written == size;
      if (result->bytes_written == 0 && result->bytes_read == 0) {
        output_waits_ = false;
        // Without progress on input there is nothing to wait for: it wants bytes that are not there.
        if (begin_ < end_) {
          throw Error(ErrorCode::bad_file, fmt::format("the {} data is damaged", method_), {}, {.file = file_->name()});
        }
      }
    }
    return result->bytes_written;
  }

  std::unique_ptr<FileSource> file_;
  std::string_view method_;
  std::unique_ptr<arrow::util::Codec> codec_;
  std::shared_ptr<arrow::util::Decompressor> decompressor_;
  std::vector<char> input_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool exhausted_ = false;
  bool in_member_ = false;
  bool first_ = true;
  bool output_waits_ = false;  // the decompressor may hold output although its input is used up
};

class Latin1Source final : public ByteSource {
 public:
  explicit Latin1Source(std::unique_ptr<ByteSource> source)
      : source_(std::move(source)), input_(std::size_t{1} << 16) {}

  std::int64_t bytes_read() const override { return source_->bytes_read(); }
  std::int64_t bytes_total() const override { return source_->bytes_total(); }

  std::int64_t read(char* out, std::int64_t size) override {
    std::int64_t written = 0;
    while (written < size) {
      if (second_ != 0) {
        out[written++] = second_;
        second_ = 0;
        continue;
      }
      if (begin_ == end_) {
        if (written > 0) break;
        end_ = static_cast<std::size_t>(source_->read(input_.data(), static_cast<std::int64_t>(input_.size())));
        begin_ = 0;
        if (end_ == 0) break;
      }
      const auto byte = static_cast<unsigned char>(input_[begin_++]);
      if (byte < 0x80) {
        out[written++] = static_cast<char>(byte);
      } else {
        out[written++] = static_cast<char>(0xC0 | byte >> 6);
        second_ = static_cast<char>(0x80 | (byte & 0x3F));
      }
    }
    return written;
  }

 private:
  std::unique_ptr<ByteSource> source_;
  std::vector<char> input_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  char second_ = 0;
};

}  // namespace

std::unique_ptr<ByteSource> make_text_source(std::unique_ptr<FileSource> file, bool latin1) {
  const Compression compression = look_at_first_bytes(file->peek(16)).compression;
  std::unique_ptr<ByteSource> source;
  if (compression == Compression::gzip) {
    source = std::make_unique<DecompressedSource>(std::move(file), arrow::Compression::GZIP, "gzip");
  } else if (compression == Compression::zstd) {
    source = std::make_unique<DecompressedSource>(std::move(file), arrow::Compression::ZSTD, "zstd");
  } else {
    source = std::move(file);
  }
  return latin1 ? std::make_unique<Latin1Source>(std::move(source)) : std::move(source);
}

}  // namespace strickle::io
