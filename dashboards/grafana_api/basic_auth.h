#pragma once

#include <string>

namespace oriel::dashboards {

/// Whether a request with this Authorization header (null: none) may enter: basic auth of any user with the password,
/// or a bearer token that is the password. An empty password lets everybody in.
bool mayEnter(const std::string* authorization, const std::string& password);

}  // namespace oriel::dashboards
