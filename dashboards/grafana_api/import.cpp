#include "dashboards/grafana_api/import.h"

#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/library/dashboard_source.h"
#include "dashboards/library/json_splice.h"
#include "dashboards/library/json_text.h"
#include "dashboards/model/json_access.h"
#include "dashboards/search/folder_scan.h"
#include "dashboards/search/names.h"
#include "models/net/url.h"

namespace oriel::dashboards {

namespace {

constexpr std::size_t kMaxCandidates = 2000;
constexpr std::size_t kMaxCandidateNotices = 50;
constexpr std::size_t kMaxEntries = 200;  // of one file
constexpr int kMaxImportRedirects = 5;

int countPanels(const std::vector<Panel>& panels) {
  int count = 0;
  for (const Panel& panel : panels) count += (panel.type == "row" ? 0 : 1) + countPanels(panel.rowPanels);
  return count;
}

std::string hostOf(const net::Url& url) {
  std::string host = url.host;
  return host.starts_with("www.") ? host.substr(4) : host;
}

/// `path` up to `?` and `#`, from its first slash.
std::string pathOfAddress(const std::string& text) {
  const std::size_t begin = text.find('/', text.find("://") + 3);
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_first_of("?#", begin) - begin);
}

/// What a server says went wrong, from Grafana's {"message": ...}.
std::string saidBy(const net::HttpResponse& response) {
  std::string said = "HTTP status " + std::to_string(response.status);
  const auto json = parseJsonText(response.body);
  if (json.ok() && json->is_object())
    if (const std::string message = jsonText(*json, "message"); !message.empty()) said += ": " + message.substr(0, 300);
  return said;
}

const std::string* locationOf(const net::HttpResponse& response) {
  if (response.status < 300 || response.status > 399) return nullptr;
  for (const auto& [name, value] : response.headers)
    if (name == "location") return &value;
  return nullptr;
}

Result<net::HttpResponse> getFrom(net::HttpClient& client, net::Url url, const std::string& token,
                                  std::stop_token stop) {
  auto config = std::make_shared<net::HttpConfig>();
  config->followRedirects = false;
  for (int i = 0; i <= kMaxImportRedirects; ++i) {
    net::HttpRequest request;
    request.url = url.text;
    request.headers.emplace_back("Accept", "application/json");
    if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token);
    request.timeout = 30 * kSecond;
    request.maxBodyBytes = kMaxDashboardBytes;
    request.config = config;
    ORIEL_ASSIGN(net::HttpResponse response, client.sendAndWait(std::move(request), stop));
    const std::string* location = locationOf(response);
    if (location == nullptr) return response;
    ORIEL_ASSIGN(net::Url next, net::resolveUrl(url, *location));
    if (next.host != url.host || !next.unixSocket.empty())
      return makeError(ErrorCode::InvalidInput, url.host + " sends to another host (" + next.host +
                                                    "), which was not asked for; type its address to ask it");
    if (url.scheme == "https" && next.scheme != "https")
      return makeError(ErrorCode::InvalidInput, url.host + " sends from https to http");
    url = std::move(next);
  }
  return makeError(ErrorCode::Io, url.host + ": too many redirects");
}

/// The part of the text that is one dashboard, as JSON.
std::string textOf(std::string_view text, const DashboardSource& source, bool several) {
  if (source.embedded && !source.embedded->inner.empty()) return source.embedded->inner;
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool json = first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
  if (json && !several) return std::string(text);
  if (const auto index = json ? indexJson(text) : Result<JsonNode>(makeError(ErrorCode::InvalidInput, "YAML"));
      index.ok())
    if (const JsonNode* node = nodeAt(*index, source.prefix))
      return reindent(text.substr(node->begin, node->end - node->begin), lineIndentAt(text, node->begin), "");
  return source.root->dump(2, ' ', false, Json::error_handler_t::replace);
}

ImportCandidate candidateOf(std::string_view text, const std::string& place, const std::string& entry, bool several) {
  ImportCandidate candidate;
  candidate.place = place;
  const auto dashboard = parseDashboard(text, place, entry);
  const auto source = findDashboard(text, entry);
  if (!dashboard.ok() || !source.ok()) {
    candidate.error = (dashboard.ok() ? source.error() : dashboard.error()).toString();
    return candidate;
  }
  candidate.text = textOf(text, *source, several);
  candidate.title = (*dashboard)->title;
  candidate.panels = countPanels((*dashboard)->panels);
  for (const Notice& notice : (*dashboard)->notices)
    if (candidate.notices.size() < kMaxCandidateNotices) candidate.notices.push_back(notice.text);
  return candidate;
}

}  // namespace

std::vector<ImportCandidate> candidatesOf(std::string_view text, const std::string& place) {
  std::vector<ImportCandidate> candidates;
  const std::vector<std::string> entries = dashboardEntries(text);
  for (const std::string& entry : entries) {
    if (candidates.size() >= kMaxEntries) break;
    candidates.push_back(candidateOf(text, place, entry, entries.size() > 1));
  }
  if (candidates.empty()) candidates.push_back(candidateOf(text, place, {}, false));
  return candidates;
}

std::vector<ImportCandidate> candidatesAt(const std::string& path) {
  std::vector<ImportCandidate> candidates;
  struct stat info{};
  const bool folder = ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
  std::vector<std::string> files = {path};
  if (folder) {
    files.clear();
    for (FoundFile& file : scanFolder(path).files) files.push_back(std::move(file.path));
  }
  for (const std::string& file : files) {
    if (candidates.size() >= kMaxCandidates) break;
    const auto text = readPlainFile(file, kMaxDashboardBytes);
    if (!text.ok()) {
      ImportCandidate unread;
      unread.place = file;
      unread.error = text.error().text;
      candidates.push_back(std::move(unread));
      continue;
    }
    LibraryDocument document;
    if (folder) readLibraryDocument(*text, document);
    // A folder may hold other files as well.
    if (folder && !document.isDashboard && document.error.empty()) continue;
    for (ImportCandidate& candidate : candidatesOf(*text, file)) candidates.push_back(std::move(candidate));
  }
  return candidates;
}

Result<std::string> importAddress(const std::string& typed) {
  const std::size_t first = typed.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return makeError(ErrorCode::InvalidInput, "type an address");
  std::string text = typed.substr(first, typed.find_last_not_of(" \t\r\n") - first + 1);
  if (text.find("://") == std::string::npos) text = "https://" + text;
  ORIEL_ASSIGN(const net::Url url, net::parseUrl(text));
  if (!url.unixSocket.empty()) return makeError(ErrorCode::InvalidInput, "only http and https addresses can be asked");
  const std::string path = pathOfAddress(url.text);
  const std::string origin = url.scheme + "://" + url.host + ":" + url.port;
  if (const std::string_view kPage = "/grafana/dashboards/"; hostOf(url) == "grafana.com" && path.starts_with(kPage)) {
    const std::string id = path.substr(kPage.size(), path.find_first_not_of("0123456789", kPage.size()) - kPage.size());
    if (!id.empty()) return origin + "/api/dashboards/" + id + "/revisions/latest/download";
  }
  // A Grafana may stand below a path of its own: /grafana/d/UID/name.
  if (const std::size_t page = path.find("/d/"); page != std::string::npos) {
    const std::string uid = path.substr(page + 3, path.find('/', page + 3) - page - 3);
    if (isUid(uid)) return origin + path.substr(0, page) + "/api/dashboards/uid/" + uid;
  }
  return url.text;
}

Result<ImportCandidate> fetchCandidate(net::HttpClient& client, const std::string& typed, const std::string& token,
                                       std::stop_token stop) {
  ORIEL_ASSIGN(const std::string address, importAddress(typed));
  ORIEL_ASSIGN(net::Url url, net::parseUrl(address));
  ORIEL_ASSIGN(const net::HttpResponse response, getFrom(client, std::move(url), token, std::move(stop)));
  if (response.status != 200) {
    const ErrorCode code = response.status == 404 ? ErrorCode::NotFound : ErrorCode::Io;
    return makeError(code, address + ": " + saidBy(response));
  }
  ImportCandidate candidate = std::move(candidatesOf(response.body, address).front());
  if (!candidate.error.empty()) return makeError(ErrorCode::InvalidInput, candidate.error);
  return candidate;
}

}  // namespace oriel::dashboards
