// The doctor's report as text: for a terminal, as Markdown, and as annotations of a GitHub workflow.
#pragma once

#include <string>
#include <vector>

#include "strickle/doctor.h"

namespace strickle::cli {

enum class ReportFormat { text, markdown, github };
/// Error(invalid_argument) for other names.
ReportFormat parse_report_format(const std::string& name);

/// What was asked, for the commands that the report closes with.
struct Asked {
  std::vector<std::string> inputs;
  std::string target, recipe;
};

void print_report(const doctor::Report& report, ReportFormat format, const Asked& asked, bool color);

}  // namespace strickle::cli
