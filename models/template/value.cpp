#include "models/template/value.h"

namespace oriel::tmpl {

std::string typeName(const Value& value) {
  static constexpr const char* kRootType =
      "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }";
  static constexpr const char* kNames[] = {"<nil>",
                                           "<nil>",
                                           "bool",
                                           "int",
                                           "float64",
                                           "string",
                                           "int32",
                                           "map[string]string",
                                           "*template.sample",
                                           "template.queryResult",
                                           "map[string]interface {}",
                                           "*time.Time",
                                           "*time.Duration",
                                           kRootType};
  static_assert(std::size(kNames) == std::variant_size_v<decltype(Value::data)>);
  return kNames[value.data.index()];
}

bool isTrue(const Value& value) {
  struct Truth {
    bool operator()(const NoValue&) const { return false; }
    bool operator()(const Nil&) const { return false; }
    bool operator()(bool b) const { return b; }
    bool operator()(std::int64_t i) const { return i != 0; }
    bool operator()(double d) const { return d != 0; }
    bool operator()(const std::string& s) const { return !s.empty(); }
    bool operator()(const Rune& r) const { return r.code != 0; }
    bool operator()(const Labels& l) const { return !l.empty(); }
    bool operator()(const SamplePtr& s) const { return s != nullptr; }
    bool operator()(const std::shared_ptr<const Vector>& v) const { return !v->empty(); }
    bool operator()(const std::shared_ptr<const ValueMap>& m) const { return !m->empty(); }
    bool operator()(const Time&) const { return true; }
    bool operator()(const TimeSpan&) const { return true; }
    bool operator()(const Root&) const { return true; }
  };
  return std::visit(Truth{}, value.data);
}

}  // namespace oriel::tmpl
