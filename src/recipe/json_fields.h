// The fields of a JSON object, each taken once and by type; what nobody took is an error, as is what is missing.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace strickle {

class JsonFields {
 public:
  using Json = nlohmann::ordered_json;
  /// `what` names the object in messages: "column 'hue'".
  JsonFields(const Json& object, std::string what);

  bool has(const std::string& name) const { return object_.contains(name); }
  const Json& take(const std::string& name);
  std::string take_text(const std::string& name);
  std::int64_t take_count(const std::string& name);  // >= 0
  double take_number(const std::string& name);       // null is NaN
  const Json& take_array(const std::string& name);
  const Json& take_object(const std::string& name);
  void finish() const;
  [[noreturn]] void fail(const std::string& why) const;

 private:
  const Json& object_;
  std::string what_;
  std::vector<std::string> taken_;
};

}  // namespace strickle
