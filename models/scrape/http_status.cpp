#include <utility>

#include "models/scrape/scrape_loop.h"

namespace oriel::scrape {

std::string httpStatusText(int status) {
  static constexpr std::pair<int, const char*> kTexts[] = {{100, "Continue"},
                                                           {101, "Switching Protocols"},
                                                           {201, "Created"},
                                                           {202, "Accepted"},
                                                           {203, "Non-Authoritative Information"},
                                                           {204, "No Content"},
                                                           {205, "Reset Content"},
                                                           {206, "Partial Content"},
                                                           {300, "Multiple Choices"},
                                                           {301, "Moved Permanently"},
                                                           {302, "Found"},
                                                           {303, "See Other"},
                                                           {304, "Not Modified"},
                                                           {307, "Temporary Redirect"},
                                                           {308, "Permanent Redirect"},
                                                           {400, "Bad Request"},
                                                           {401, "Unauthorized"},
                                                           {402, "Payment Required"},
                                                           {403, "Forbidden"},
                                                           {404, "Not Found"},
                                                           {405, "Method Not Allowed"},
                                                           {406, "Not Acceptable"},
                                                           {407, "Proxy Authentication Required"},
                                                           {408, "Request Timeout"},
                                                           {409, "Conflict"},
                                                           {410, "Gone"},
                                                           {411, "Length Required"},
                                                           {413, "Request Entity Too Large"},
                                                           {414, "Request URI Too Long"},
                                                           {415, "Unsupported Media Type"},
                                                           {418, "I'm a teapot"},
                                                           {421, "Misdirected Request"},
                                                           {426, "Upgrade Required"},
                                                           {429, "Too Many Requests"},
                                                           {431, "Request Header Fields Too Large"},
                                                           {451, "Unavailable For Legal Reasons"},
                                                           {500, "Internal Server Error"},
                                                           {501, "Not Implemented"},
                                                           {502, "Bad Gateway"},
                                                           {503, "Service Unavailable"},
                                                           {504, "Gateway Timeout"},
                                                           {505, "HTTP Version Not Supported"},
                                                           {511, "Network Authentication Required"}};
  for (const auto& [code, text] : kTexts)
    if (code == status) return std::to_string(status) + " " + text;
  return std::to_string(status);
}

}  // namespace oriel::scrape
