#include <fmt/format.h>

#include "strickle/doctor.h"
#include "verb.h"

namespace strickle::cli {

namespace {

using Json = nlohmann::ordered_json;

class Explain final : public Verb {
 public:
  std::string name() const override { return "explain"; }
  std::string summary() const override { return "Explain a code of the doctor: what, why, and what to do"; }
  std::string examples() const override {
    return "strickle explain            # all codes\n"
           "strickle explain SCALE004";
  }
  void declare(CLI::App& app) override { app.add_option("codes", codes_, "such as SCALE004; none lists them"); }

  int run(Console& console) override {
    std::vector<const doctor::Complaint*> chosen;
    for (const std::string& code : codes_) chosen.push_back(&doctor::complaint(code));
    if (codes_.empty()) {
      for (const doctor::Complaint& complaint : doctor::complaints()) chosen.push_back(&complaint);
    }
    if (console.json) {
      Json list = Json::array();
      for (const doctor::Complaint* complaint : chosen) list.push_back(to_json(*complaint));
      console.result({{"schema", 1}, {"verb", "explain"}, {"codes", list}});
      return done;
    }
    for (const doctor::Complaint* complaint : chosen) {
      if (codes_.empty()) fmt::print("{}  {}\n", complaint->code, complaint->title);
      else print(*complaint, console.stdout_has_color());
    }
    return done;
  }

 private:
  static void print(const doctor::Complaint& complaint, bool color) {
    const auto [bold, plain] = color ? std::pair{"\x1b[1m", "\x1b[0m"} : std::pair{"", ""};
    fmt::print("{}{}  {}{}\n", bold, complaint.code, complaint.title, plain);
    fmt::print("{}", paragraph_text(std::string(complaint.measured), 10, "Found by"));
    fmt::print("{}", paragraph_text(std::string(complaint.why), 10, "Why"));
    if (!complaint.experiment.empty())
      fmt::print("{}", paragraph_text(fmt::format("strickle lab {}", complaint.experiment), 10, "See"));
    fmt::print("{}", paragraph_text(std::string(complaint.advice), 10, "Advice"));
    fmt::print("\n");
  }

  static Json to_json(const doctor::Complaint& complaint) {
    Json models = Json::array();
    for (const doctor::Model model : complaint.models) models.push_back(doctor::model_name(model));
    return {{"code", complaint.code}, {"title", complaint.title},           {"found_by", complaint.measured},
            {"why", complaint.why},   {"experiment", complaint.experiment}, {"advice", complaint.advice},
            {"models", models}};
  }

  std::vector<std::string> codes_;
};

}  // namespace

std::unique_ptr<Verb> make_explain() { return std::make_unique<Explain>(); }

}  // namespace strickle::cli
