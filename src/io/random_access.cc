#include "io/random_access.h"

#include "io/spooled_input.h"

namespace strickle::io {

SpooledFile::SpooledFile(ByteSource& source) : path_(spool(source)) {}
SpooledFile::~SpooledFile() { remove_spool(path_); }

SeekableInput make_seekable(FileSource& source) {
  if (source.seekable()) return {source.path(), source.name(), nullptr};
  auto spooled = std::make_shared<SpooledFile>(source);
  return {spooled->path(), source.name(), spooled};
}

}  // namespace strickle::io
