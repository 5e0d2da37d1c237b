#include "models/notify/desktop_receiver.h"

#include <algorithm>

#include "models/base/text.h"

namespace oriel::notify {

namespace {

constexpr std::size_t kMaxLinesInBody = 5;
constexpr std::size_t kMaxLine = 300;
constexpr std::size_t kMaxPopups = 5;
constexpr Duration kPopupWindow = 10 * kSecond;
constexpr const char* kSummaryKey = "oriel:many-alerts";

struct SeverityRow {
  std::string_view severity;
  Urgency urgency;
};

constexpr SeverityRow kSeverities[] = {
    {"critical", Urgency::Critical}, {"page", Urgency::Critical},
    {"error", Urgency::Critical},    {"emergency", Urgency::Critical},
    {"fatal", Urgency::Critical},    {"alert", Urgency::Critical},
    {"high", Urgency::Critical},     {"crit", Urgency::Critical},
    {"major", Urgency::Critical},    {"warning", Urgency::Normal},
    {"warn", Urgency::Normal},       {"medium", Urgency::Normal},
    {"ticket", Urgency::Normal},     {"info", Urgency::Low},
    {"none", Urgency::Low},          {"low", Urgency::Low},
    {"notice", Urgency::Low},        {"debug", Urgency::Low},
};

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
  });
  return out;
}

/// One line, without what a terminal or a popup would stumble over, cut at a character's border.
std::string boundedLine(std::string_view text) {
  std::string line;
  for (const char c : text) line += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  if (line.size() <= kMaxLine) return line;
  std::size_t end = kMaxLine;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) --end;
  return line.substr(0, end) + "…";
}

std::string lineOf(const alerting::Alert& alert) {
  for (const char* name : {"summary", "description", "message", "title"}) {
    if (const std::string_view text = alert.annotations.get(name); !text.empty()) return boundedLine(text);
  }
  LabelsBuilder labels(alert.labels);
  labels.remove("alertname").remove("severity");
  return boundedLine(labels.labels().toString());
}

/// A line an alert; what several say in the same words is said once.
std::string bodyOf(const std::vector<alerting::Alert>& alerts) {
  std::vector<std::string> lines;
  std::size_t more = 0;
  for (const alerting::Alert& alert : alerts) {
    std::string line = lineOf(alert);
    if (std::find(lines.begin(), lines.end(), line) != lines.end()) continue;
    if (lines.size() < kMaxLinesInBody)
      lines.push_back(std::move(line));
    else
      ++more;
  }
  std::string body;
  for (const std::string& line : lines) body += (body.empty() ? "" : "\n") + line;
  if (more > 0) body += "\nand " + std::to_string(more) + " more";
  return body;
}

}  // namespace

Urgency urgencyOf(std::string_view severity) {
  const std::string name = lowered(severity);
  for (const SeverityRow& row : kSeverities) {
    if (name == row.severity) return row.urgency;
  }
  return Urgency::Normal;
}

DesktopMessage messageOf(const alerting::GroupNotification& group) {
  DesktopMessage message;
  message.key = group.key;
  const std::vector<alerting::Alert>& alerts = group.firing.empty() ? group.resolved : group.firing;
  if (alerts.empty()) return message;
  const alerting::Alert& first = alerts.front();
  std::string name = boundedLine(first.labels.get("alertname"));
  if (name.empty()) name = "Alert";
  message.summary = group.firing.empty() ? name + " is over" : name;
  if (alerts.size() > 1) message.summary += " (" + std::to_string(alerts.size()) + ")";
  const std::string_view severity = first.labels.get("severity");
  if (!severity.empty()) message.summary += ": " + boundedLine(severity);
  message.body = bodyOf(alerts);
  message.urgency = urgencyOf(severity);
  return message;
}

DesktopReceiver::DesktopReceiver(std::shared_ptr<Desktop> desktop, Clock& clock)
    : desktop_(std::move(desktop)), clock_(clock) {}

bool DesktopReceiver::mayShow(Timestamp now) {
  while (!shown_.empty() && (now - shown_.front() >= kPopupWindow || shown_.front() > now)) shown_.pop_front();
  if (shown_.empty()) gathered_ = 0;
  if (shown_.size() >= kMaxPopups) return false;
  shown_.push_back(now);
  return true;
}

void DesktopReceiver::notify(const alerting::GroupNotification& group) {
  if (group.firing.empty()) {
    desktop_->close(group.key);
    return;
  }
  const std::lock_guard lock(mutex_);
  const DesktopMessage message = messageOf(group);
  if (mayShow(clock_.now())) {
    desktop_->show(message);
    return;
  }
  ++gathered_;
  DesktopMessage many;
  many.key = kSummaryKey;
  many.summary = std::to_string(gathered_) + (gathered_ == 1 ? " more alert" : " more alerts");
  many.body = "The latest is " + message.summary + ".";
  many.urgency = Urgency::Critical;
  desktop_->show(many);
}

}  // namespace oriel::notify
