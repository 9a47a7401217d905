#include "io/system_error.h"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <new>
#include <system_error>

#include "strickle/error.h"

namespace strickle::io {

void throw_errno(int number, const std::string& file, const std::string& what) {
  std::string words = std::generic_category().message(number);
  if (!what.empty()) words = what + ": " + words;
  throw Error(number == ENOENT ? ErrorCode::not_found : ErrorCode::io, words, {}, {.file = file});
}

void rethrow_system_error(const std::string& file) {
  const Place place{.file = file};
  try {
    throw;
  } catch (const Error& error) {
    throw error.at(place);
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::out_of_memory, "out of memory", {}, place);
  } catch (const std::system_error& exception) {
    throw Error(ErrorCode::io, first_line(exception.what()), {}, place);
  } catch (const std::exception& exception) {
    throw Error(ErrorCode::bad_file, first_line(exception.what()), {}, place);
  }
}

std::string first_line(std::string text) {
  text.resize(std::min(text.find('\n'), text.size()));
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text.empty() ? "damaged" : text;
}

}  // namespace strickle::io
