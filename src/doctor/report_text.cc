// The report as text: for a terminal, as Markdown, and as annotations of a GitHub workflow.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "strickle/doctor.h"
#include "strickle/error.h"
#include "strickle/text_table.h"

namespace strickle::doctor {

namespace {

constexpr std::size_t most_columns = 6;

std::string value_text(double value) { return std::isfinite(value) ? fmt::format("{:.3g}", value) : "–"; }

std::string short_text(double value) {
  if (!std::isfinite(value)) return "–";
  return value >= 100 && value < 10'000 ? fmt::format("{:.0f}", value) : fmt::format("{:.2g}", value);
}

std::string percent(double share) { return std::isfinite(share) ? fmt::format("{:.0f} %", 100 * share) : "–"; }

// A bar of up to `width` characters, in eighths.
std::string bar(double share, int width) {
  static constexpr const char* eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const int filled = static_cast<int>(std::ceil(std::clamp(share, 0.0, 1.0) * width * 8));
  std::string text;
  for (int i = 0; i < filled / 8; ++i) text += "█";
  return text + eighths[filled % 8];
}

std::string size_text(const Report& report) {
  std::string text = fmt::format("{} × {}", counted(report.rows, "row"),
                                 counted(static_cast<std::int64_t>(report.columns.size()), "column"));
  if (report.sampled < report.rows) text += fmt::format(" ({} of the rows sampled)", count_text(report.sampled));
  if (!report.target.empty()) {
    text += fmt::format(", target '{}'", report.target);
    if (!report.classes.empty()) text += " of " + counted(static_cast<std::int64_t>(report.classes.size()), "class");
  }
  return printable(text);
}

// A line for each scaling.
std::vector<std::vector<std::string>> scaling_rows(const Report& report) {
  std::vector<std::string> head = {"", "scaling"};
  const std::vector<Score>& scores = report.scalings.front().scores;
  for (const Score& score : scores) head.push_back(score.learner);
  for (const char* name : {"rate", "dead", "idle", "steps"}) head.emplace_back(name);
  std::vector<std::vector<std::string>> rows = {head};
  for (const ScalingReport& scaling : report.scalings) {
    std::vector<std::string> row = {scaling.name == report.recommendation.scaling ? "→" : "", scaling.title};
    for (const Score& score : scaling.scores) {
      row.push_back(score.diverged ? "diverges" : fmt::format("{:.3f}±{:.3f}", score.mean, score.error));
    }
    row.push_back(short_text(scaling.measures.network_rate));
    row.push_back(percent(scaling.measures.dead));
    row.push_back(percent(scaling.measures.idle));
    row.push_back(std::isinf(scaling.measures.steps) ? ">1e12" : short_text(scaling.measures.steps));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string sentence(std::string text) {
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

std::string probe_text(const Report& report) {
  if (!report.probe.ran) return fmt::format("No models were trained: {}.", report.probe.reason);
  return sentence(fmt::format(
      "{} over {} folds of {}, ± standard error. Before training: the largest stable rate of a network, ReLUs, steps of gradient descent.",
      report.probe.metric, report.probe.folds, counted(report.probe.rows, "row")));
}

// The largest stable rates that were measured, beside the predicted ones.
std::vector<std::string> rate_lines(const Report& report) {
  std::vector<std::string> lines;
  for (const ScalingReport& scaling : report.scalings) {
    if (!scaling.stable_rate) continue;
    std::string line = fmt::format("{}: a network trains up to {:.2g}, predicted {:.2g}", scaling.title,
                                   *scaling.stable_rate, scaling.measures.network_rate);
    if (scaling.linear_stable_rate) {
      line += fmt::format("; a linear model up to {:.4g}, predicted {:.4g}", *scaling.linear_stable_rate,
                          scaling.measures.linear_rate);
    }
    lines.push_back(line);
  }
  return lines;
}

bool scales_nothing(const Report& report) {
  return std::ranges::all_of(report.recommendation.columns, [](const auto& a) { return a.scaler.empty(); });
}

// "standard for 13 columns", the most frequent first.
std::vector<std::string> advice_lines(const Report& report) {
  if (scales_nothing(report)) return {"nothing is scaled"};
  std::map<std::string, std::vector<const Advice*>> by_scaler;
  for (const Advice& advice : report.recommendation.columns) {
    const std::string left_out = "not scaled, " + advice.reason;
    by_scaler[advice.scaler.empty() ? left_out : advice.scaler].push_back(&advice);
  }
  std::vector<std::pair<std::string, std::vector<const Advice*>>> sorted(by_scaler.begin(), by_scaler.end());
  std::ranges::stable_sort(sorted, [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  std::vector<std::string> lines;
  for (const auto& [scaler, columns] : sorted) {
    const auto count = counted(static_cast<std::int64_t>(columns.size()), "column");
    lines.push_back(scaler + (scaler.starts_with("not scaled") ? ": " : " for ") +
                    (columns.size() == 1 ? columns.front()->column : count));
  }
  constexpr std::size_t most_lines = 6;
  if (lines.size() > most_lines) {
    const auto left = static_cast<std::int64_t>(lines.size() - most_lines + 1);
    lines.resize(most_lines - 1);
    lines.push_back(fmt::format("and {} for other columns: --json lists all", counted(left, "more scaler")));
  }
  return lines;
}

std::string recommendation_text(const Report& report) {
  const Recommendation& r = report.recommendation;
  if (!r.overruled) return sentence(r.reason + ".");
  return sentence(fmt::format("{}: the rule alone says {}, and the trained models overrule it.", r.reason, r.rule));
}

std::string recommended_title(const Report& report) {
  const auto found = std::ranges::find(report.scalings, report.recommendation.scaling, &ScalingReport::name);
  if (found != report.scalings.end()) return found->title;
  return report.recommendation.scaling == "tanh" ? "[-1, 1], the range of tanh" : "nothing";
}

// Columns by their share of distances, the loudest first.
std::vector<const ColumnReport*> loudest(const Report& report) {
  std::vector<const ColumnReport*> columns;
  for (const ColumnReport& column : report.columns) columns.push_back(&column);
  std::ranges::stable_sort(columns, std::ranges::greater{}, &ColumnReport::distance_share);
  return columns;
}

std::string columns_text(const Report& report, bool color) {
  std::vector<TableRow> rows = {{"column", "deviation", "mean", "tails", "share of squared distances, raw", ""}};
  const auto columns = loudest(report);
  for (std::size_t i = 0; i < std::min(most_columns, columns.size()); ++i) {
    const ColumnReport& c = *columns[i];
    rows.push_back({c.name, value_text(c.deviation), value_text(c.mean),
                    std::isinf(c.tail_ratio) ? "∞" : value_text(c.tail_ratio),
                    fmt::format("{:<20}", bar(c.distance_share, 20)), fmt::format("{:.1f} %", 100 * c.distance_share)});
  }
  std::string out = table_text(rows, 1, color);
  if (columns.size() > most_columns) {
    out += fmt::format("… and {} more\n", count_text(static_cast<std::int64_t>(columns.size() - most_columns)));
  }
  return out;
}

std::string terminal_text(const Report& report, const TextOptions& options) {
  const bool color = options.color;
  std::string out;
  const auto paint = [&](const std::string& text, const char* code) {
    return color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  };
  out +=
      fmt::format("{}  {}\n", paint(report.table.empty() ? "table" : printable(report.table), "1"), size_text(report));
  out += paragraph_text(report.verdict);
  out += '\n';
  for (const Finding& finding : report.findings) {
    const char* code = finding.severity == Severity::high ? "31" : finding.severity == Severity::medium ? "33" : "36";
    const std::string severity(severity_name(finding.severity));
    // The paragraph counts characters, and colour has none: the head is painted after it was measured.
    out += paragraph_text(finding.title, 18, fmt::format("{:<6}  {}", severity, finding.code), color ? code : "");
  }
  if (report.findings.empty()) out += "Nothing was found.\n";
  if (!report.muted.empty()) out += fmt::format("muted: {}\n", fmt::join(report.muted, ", "));

  // Trees care for none of it, and where there are no features there is none.
  if (report.model != Model::trees && !std::isnan(report.scalings.front().measures.effective_features)) {
    out += '\n' + columns_text(report, color);
    out += '\n';
    out += table_text(scaling_rows(report), 2, color);
    out += paragraph_text(probe_text(report));
    for (const std::string& line : rate_lines(report)) out += paragraph_text(line, 2);
  }

  out += fmt::format("\n{} {}\n", paint("Recommended:", "1"), recommended_title(report));
  out += paragraph_text(recommendation_text(report));
  for (const std::string& line : advice_lines(report)) out += fmt::format("  {}\n", printable(line));
  if (!report.commands.empty()) out += '\n';
  for (const std::string& line : report.commands) out += fmt::format("  {}\n", printable(line));
  return out;
}

// Text that Markdown shows as it is, also in a cell of a table.
std::string plain(const std::string& text) {
  std::string safe;
  for (const char c : printable(text)) {
    if (std::string_view("|`*_[]<>@#\\~").find(c) != std::string_view::npos) safe += '\\';
    safe += c;
  }
  return safe;
}

std::string markdown_text(const Report& report) {
  std::string out = fmt::format("## strickle check: {}\n\n{}\n\n**{}**\n\n", plain(report.table),
                                plain(size_text(report)), plain(report.verdict));
  if (!report.findings.empty()) {
    out += "| | code | finding | what to do |\n|---|---|---|---|\n";
    for (const Finding& f : report.findings) {
      out += fmt::format("| {} | {} | {} | {} |\n", severity_name(f.severity), f.code, plain(f.title),
                         plain(std::string(complaint(f.code).advice)));
    }
    out += '\n';
  }
  const auto rows = scaling_rows(report);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (const std::string& text : rows[r]) out += fmt::format("| {} ", plain(text));
    out += "|\n";
    if (r > 0) continue;
    for (std::size_t i = 0; i < rows[r].size(); ++i) out += "|---";
    out += "|\n";
  }
  out += fmt::format("\n{}\n\nRecommended: **{}**. {}\n\n", plain(probe_text(report)), plain(recommended_title(report)),
                     plain(recommendation_text(report)));
  for (const std::string& line : advice_lines(report)) out += fmt::format("- {}\n", plain(line));
  if (!report.commands.empty()) out += "\n```shell\n";
  for (const std::string& line : report.commands) out += printable(line) + "\n";
  if (!report.commands.empty()) out += "```\n";
  return out;
}

// As the workflow commands of GitHub's documentation escape them.
std::string escaped(const std::string& text, bool property) {
  std::string safe;
  for (const char c : text) {
    if (c == '%') safe += "%25";
    else if (c == '\r') safe += "%0D";
    else if (c == '\n') safe += "%0A";
    else if (property && c == ':') safe += "%3A";
    else if (property && c == ',') safe += "%2C";
    else safe += c;
  }
  return safe;
}

std::string github_text(const Report& report, const std::string& path) {
  const std::string file = path.empty() ? "" : fmt::format("file={},", escaped(path, true));
  std::string out;
  for (const Finding& f : report.findings) {
    const char* level = f.severity == Severity::high ? "error" : f.severity == Severity::medium ? "warning" : "notice";
    out += fmt::format("::{} {}title={}::{}\n", level, file,
                       escaped(fmt::format("{} {}", f.code, complaint(f.code).title), true),
                       escaped(fmt::format("{}. {}", f.title, complaint(f.code).advice), false));
  }
  out += fmt::format("::notice title=strickle check::{}\n",
                     escaped(fmt::format("{} Recommended: {}.", report.verdict, recommended_title(report)), false));
  return out;
}

}  // namespace

TextFormat parse_text_format(std::string_view name) {
  if (name == "text") return TextFormat::text;
  if (name == "markdown") return TextFormat::markdown;
  if (name == "github") return TextFormat::github;
  throw Error(ErrorCode::invalid_argument, fmt::format("--format is text, markdown or github; got '{}'", name));
}

std::string to_text(const Report& report, const TextOptions& options) {
  if (options.format == TextFormat::text) return terminal_text(report, options);
  return options.format == TextFormat::markdown ? markdown_text(report) : github_text(report, options.file);
}

}  // namespace strickle::doctor
