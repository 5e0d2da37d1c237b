#include "app/cli/scrape_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <set>

#include "app/cli/times.h"
#include "models/net/http_client.h"
#include "models/net/loop.h"
#include "models/textparse/parser.h"

namespace oriel::cli {

namespace {

constexpr const char* kAccept =
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;"
    "q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
constexpr std::size_t kMostErrors = 100;

/// What is on one page. An error costs its line; the reading goes on behind it.
struct Page {
  std::size_t samples = 0;
  std::map<std::string, std::set<std::string>> families;  ///< names by type
  std::vector<std::string> errors;
};

void addEntry(Page& page, const textparse::Parser& parser, textparse::Entry entry) {
  if (entry == textparse::Entry::Type) page.families[metricTypeName(parser.type())].emplace(parser.metric());
  if (entry == textparse::Entry::Series) ++page.samples;
}

Page readPage(textparse::Format format, std::string_view body) {
  Page page;
  int linesBefore = 0;
  while (page.errors.size() < kMostErrors) {
    const auto parser = textparse::makeParser(format, body);
    auto entry = parser->next();
    for (; entry.ok() && *entry != textparse::Entry::End; entry = parser->next()) {
      if (*entry == textparse::Entry::Series) {
        if (const auto labels = parser->checkedLabels(); !labels.ok()) {
          entry = labels.error();
          break;
        }
      }
      addEntry(page, *parser, *entry);
    }
    if (entry.ok()) break;
    const Place& place = entry.error().place;
    page.errors.push_back(
        fmt::format("line {}, column {}: {}", linesBefore + place.line, place.column, entry.error().text));
    const auto begin = static_cast<std::size_t>(std::max(0, place.begin));
    const std::size_t newline = body.find('\n', std::min(begin, body.size()));
    if (newline == std::string_view::npos || newline + 1 >= body.size()) break;
    body.remove_prefix(newline + 1);
    linesBefore += place.line;
  }
  return page;
}

class ScrapeVerb : public Verb {
 public:
  explicit ScrapeVerb(CLI::App& program) {
    CLI::App* const scrape = program.add_subcommand("scrape", "fetch a metrics page");
    scrape->require_subcommand(1);
    once_ = scrape->add_subcommand("once", "fetch a page once, as a scrape would, and say what is on it");
    once_->add_option("URL", url_, "such as http://localhost:9100/metrics")->required();
    once_->add_option("--timeout", timeout_, "for the whole exchange")->capture_default_str();
    once_->add_flag("--text", assumeText_, "read a page of no or an unknown type as Prometheus' text");
    once_->add_flag("--body", showBody_, "print the page itself, and what is on it to standard error");
  }

  const CLI::App& command() const override { return *once_; }

  int run() override {
    const auto timeout = parseStep(timeout_);
    if (!timeout.ok()) {
      std::cerr << "oriel: --timeout: " << timeout.error().text << "\n";
      return kUsage;
    }
    if (!url_.starts_with("http://") && !url_.starts_with("https://")) {
      std::cerr << "oriel: " << url_ << ": not a URL with http:// or https://\n";
      return kUsage;
    }
    const auto response = fetch(*timeout);
    if (!response.ok()) {
      std::cerr << "oriel: " << url_ << ": " << response.error().text << "\n";
      return kFailed;
    }
    return describe(*response);
  }

 private:
  Result<net::HttpResponse> fetch(Duration timeout) const {
    net::HttpRequest request;
    request.url = url_;
    request.timeout = timeout;
    request.headers = {{"Accept", kAccept},
                       {"User-Agent", std::string("Oriel/") + ORIEL_VERSION},
                       {"X-Prometheus-Scrape-Timeout-Seconds", fmt::format("{}", static_cast<double>(timeout) / 1000)}};
    const auto client = net::makeHttpClient(net::makeLoop());
    return client->sendAndWait(std::move(request));
  }

  int describe(const net::HttpResponse& response) const {
    std::ostream& out = showBody_ ? std::cerr : std::cout;
    if (showBody_) std::cout << response.body << std::flush;
    out << fmt::format("status        {}\ncontent type  {}\nbytes         {} ({} on the wire)\nseconds       {:.3f}\n",
                       response.status, response.contentType.empty() ? "none" : response.contentType,
                       response.body.size(), response.wireBytes, response.seconds);
    if (response.status != 200) {
      std::cerr << "oriel: " << url_ << ": server returned HTTP status " << response.status << "\n";
      return kFailed;
    }
    const auto format = textparse::chooseFormat(
        response.contentType, assumeText_ ? std::optional(textparse::Format::PrometheusText) : std::nullopt);
    if (!format.ok()) {
      std::cerr << "oriel: " << url_ << ": " << format.error().text << "; here: --text\n";
      return kFailed;
    }
    const Page page = readPage(*format, response.body);
    out << fmt::format("samples       {}\n", page.samples);
    std::size_t count = 0;
    for (const auto& [type, names] : page.families) count += names.size();
    out << fmt::format("families      {}\n", count);
    for (const auto& [type, names] : page.families) out << fmt::format("  {:<12}{}\n", type, names.size());
    for (const std::string& error : page.errors) std::cerr << "oriel: " << url_ << ": " << error << "\n";
    return page.errors.empty() ? kDone : kFailed;
  }

  CLI::App* once_ = nullptr;
  std::string url_;
  std::string timeout_ = "10s";
  bool assumeText_ = false;
  bool showBody_ = false;
};

}  // namespace

std::unique_ptr<Verb> addScrapeVerb(CLI::App& program) { return std::make_unique<ScrapeVerb>(program); }

}  // namespace oriel::cli
