#include "app/cli/file_check.h"

#include <algorithm>
#include <map>
#include <ostream>

#include "models/base/text.h"
#include "models/labels/relabel.h"

namespace oriel::cli {

namespace {

std::string lineOf(const Place& place) { return place.file + ":" + std::to_string(place.line); }

/// The address that a static target is scraped at, or that it is no host.
void checkAddress(const config::ScrapeConfig& job, const config::TargetGroup& group, const std::string& target,
                  const Relabeller& relabeller, std::vector<Error>& found) {
  LabelsBuilder labels(group.labels);
  labels.set("job", job.jobName).set("__address__", target).set("__scheme__", job.scheme);
  labels.set("__metrics_path__", job.metricsPath);
  labels.set("__scrape_interval__", formatDuration(job.scrapeInterval));
  labels.set("__scrape_timeout__", formatDuration(job.scrapeTimeout));
  for (const auto& [name, values] : job.params)
    if (!values.empty()) labels.set("__param_" + name, values.front());
  if (!relabeller.apply(labels)) return;
  const std::string address(labels.get("__address__"));
  if (address.empty())
    found.push_back(
        {ErrorCode::InvalidInput, "target " + quote(target) + " has no address after relabelling", job.place});
  if (address.find('/') != std::string::npos)
    found.push_back({ErrorCode::InvalidInput, quote(address) + " is not a valid hostname", job.place});
}

std::string plural(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

FileCheck::FileCheck(FileSystem& files, RuleCheck ruleCheck, std::ostream& out, std::ostream& errors)
    : files_(files), ruleCheck_(std::move(ruleCheck)), out_(out), errors_(errors) {}

void FileCheck::warn(const std::string& text) {
  ++warnings_;
  out_ << "  WARNING: " << text << "\n";
}

void FileCheck::fail(const std::vector<Error>& errors) {
  ++failed_;
  out_ << "  FAILED: " << plural(errors.size(), "error") << "\n";
  for (const Error& error : errors) out_ << error.toString() << "\n";
}

std::vector<Error> FileCheck::checkJobs(const config::PrometheusConfig& config) const {
  std::vector<Error> found;
  for (const config::ScrapeConfig& job : config.scrapeConfigs) {
    for (const std::string& file : {job.http.credentialsFile, job.http.passwordFile, job.http.usernameFile,
                                    job.http.tls.caFile, job.http.tls.certFile, job.http.tls.keyFile}) {
      if (!file.empty() && !files_.exists(file))
        found.push_back({ErrorCode::NotFound, "job " + quote(job.jobName) + ": no such file: " + file, job.place});
    }
    const auto relabeller = Relabeller::make(job.relabelConfigs);
    if (!relabeller.ok()) continue;
    for (const config::TargetGroup& group : job.staticConfigs)
      for (const std::string& target : group.targets) checkAddress(job, group, target, *relabeller, found);
  }
  return found;
}

void FileCheck::checkConfig(const std::string& path) {
  out_ << "Checking " << path << "\n";
  const auto text = files_.readText(path);
  if (!text.ok()) {
    unreadable_ = true;
    ++failed_;
    errors_ << "oriel: " << text.error().toString() << "\n";
    return;
  }
  const auto config = config::parsePrometheusConfig(*text, path, files_, config::environmentSecrets());
  if (!config.ok()) return fail({config.error()});
  for (const std::string& warning : config->warnings) warn(warning);
  for (const config::ScrapeConfig& job : config->scrapeConfigs)
    if (!job.disabledBecause.empty()) warn(job.disabledBecause + "; job " + quote(job.jobName) + " will not run");

  std::vector<std::string> ruleFiles;
  for (const config::RuleFilePattern& pattern : config->ruleFiles) {
    const std::vector<std::string> matching = config::globFiles(files_, pattern.pattern);
    if (matching.empty()) warn(lineOf(pattern.place) + ": no file matches " + quote(pattern.written));
    ruleFiles.insert(ruleFiles.end(), matching.begin(), matching.end());
  }
  if (const std::vector<Error> errors = checkJobs(*config); !errors.empty()) {
    fail(errors);
  } else {
    ++passed_;
    out_ << "  SUCCESS: " << plural(config->scrapeConfigs.size(), "scrape config") << ", "
         << plural(ruleFiles.size(), "rule file") << " found\n";
  }
  for (const std::string& file : ruleFiles) checkRules(file);
}

void FileCheck::warnOfDuplicates(const config::RuleFile& file) {
  std::map<std::string, Place> seen;
  for (const config::RuleGroup& group : file.groups) {
    for (const config::Rule& rule : group.rules) {
      std::vector<std::pair<std::string, std::string>> labels(group.labels.begin(), group.labels.end());
      labels.insert(labels.end(), rule.labels.begin(), rule.labels.end());
      labels.emplace_back(kMetricName, rule.record.empty() ? rule.alert : rule.record);
      const auto [first, fresh] = seen.emplace(Labels::from(std::move(labels)).toString(), rule.place);
      if (fresh || rule.record.empty()) continue;
      warn(lineOf(rule.place) + ": duplicates the rule " + first->first + " of line " +
           std::to_string(first->second.line));
    }
  }
}

void FileCheck::checkRules(const std::string& path) {
  if (!rulesChecked_.insert(path).second) return;
  out_ << "Checking " << path << "\n";
  const auto text = files_.readText(path);
  if (!text.ok()) {
    unreadable_ = true;
    ++failed_;
    errors_ << "oriel: " << text.error().toString() << "\n";
    return;
  }
  const config::RuleFileResult result = config::parseRuleFile(*text, path);
  std::vector<Error> errors = result.errors;
  if (ruleCheck_) {
    const std::vector<Error> more = ruleCheck_(result.file);
    errors.insert(errors.end(), more.begin(), more.end());
  }
  std::stable_sort(errors.begin(), errors.end(),
                   [](const Error& a, const Error& b) { return a.place.line < b.place.line; });
  if (!errors.empty()) return fail(errors);
  warnOfDuplicates(result.file);
  std::size_t rules = 0;
  for (const config::RuleGroup& group : result.file.groups) rules += group.rules.size();
  ++passed_;
  out_ << "  SUCCESS: " << plural(rules, "rule") << " found\n";
}

}  // namespace oriel::cli
