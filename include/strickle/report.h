// HTML pages: one file each, with everything in it, that asks no network for anything.
#pragma once

#include <string>
#include <string_view>

namespace strickle {

/// The gallery of the lab's results, from the JSON of lab::to_json.
///
///   strickle::write_file_atomically("lab.html", strickle::lab_page(strickle::lab::to_json(results)));
std::string lab_page(std::string_view lab_json);

/// The doctor's report, from the JSON of doctor::to_json and, for whoever reads without JavaScript, its text.
///
///   strickle::write_file_atomically("report.html", strickle::check_page(doctor::to_json(report, true),
///                                                                       doctor::to_text(report)));
std::string check_page(std::string_view check_json, std::string_view text);

}  // namespace strickle
