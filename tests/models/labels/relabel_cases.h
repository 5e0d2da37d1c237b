#pragma once

#include <string>
#include <vector>

#include "models/labels/relabel.h"

/// Labels before and after relabelling, by the documented meaning of the steps.
namespace oriel::test {

struct RelabelCase {
  const char* name;
  Labels before;
  std::vector<RelabelConfig> steps;
  bool kept;
  Labels after;
};

using enum RelabelAction;

inline RelabelConfig step(RelabelAction action, std::vector<std::string> sources = {}, std::string regex = "(.*)",
                          std::string target = "", std::string replacement = "$1") {
  RelabelConfig config;
  config.action = action;
  config.sourceLabels = std::move(sources);
  config.regex = std::move(regex);
  config.targetLabel = std::move(target);
  config.replacement = std::move(replacement);
  return config;
}

inline RelabelConfig hashStep(std::vector<std::string> sources, std::string target, std::uint64_t modulus) {
  RelabelConfig config = step(HashMod, std::move(sources), "(.*)", std::move(target));
  config.modulus = modulus;
  return config;
}

inline RelabelConfig joined(RelabelConfig config, std::string separator) {
  config.separator = std::move(separator);
  return config;
}

inline const std::vector<RelabelCase> kReplaceCases = {
    {"copies a label", {{"a", "x"}}, {step(Replace, {"a"}, "(.*)", "b")}, true, {{"a", "x"}, {"b", "x"}}},
    {"two labels with the separator",
     {{"a", "x"}, {"b", "y"}},
     {step(Replace, {"a", "b"}, "(.*)", "c")},
     true,
     {{"a", "x"}, {"b", "y"}, {"c", "x;y"}}},
    {"its own separator",
     {{"a", "x"}, {"b", "y"}},
     {joined(step(Replace, {"a", "b"}, "(.*)", "c"), "/")},
     true,
     {{"a", "x"}, {"b", "y"}, {"c", "x/y"}}},
    {"a missing label is empty",
     {{"a", "x"}},
     {step(Replace, {"a", "z"}, "(.*)", "c")},
     true,
     {{"a", "x"}, {"c", "x;"}}},
    {"no match changes nothing", {{"a", "x"}}, {step(Replace, {"a"}, "y(.*)", "a", "z")}, true, {{"a", "x"}}},
    {"the regex is anchored", {{"a", "xyx"}}, {step(Replace, {"a"}, "y", "b", "z")}, true, {{"a", "xyx"}}},
    {"an alternation is anchored as a whole",
     {{"a", "xyx"}},
     {step(Replace, {"a"}, "x|x.*y", "b", "z")},
     true,
     {{"a", "xyx"}}},
    {"groups", {{"a", "h:9"}}, {step(Replace, {"a"}, "(.*):(.*)", "b", "$2-${1}")}, true, {{"a", "h:9"}, {"b", "9-h"}}},
    {"the whole match", {{"a", "hi"}}, {step(Replace, {"a"}, "h.", "b", "<$0>")}, true, {{"a", "hi"}, {"b", "<hi>"}}},
    {"a named group",
     {{"a", "hi"}},
     {step(Replace, {"a"}, "(?P<first>.).*", "b", "${first}!")},
     true,
     {{"a", "hi"}, {"b", "h!"}}},
    {"a name takes all it can",
     {{"a", "hi"}},
     {step(Replace, {"a"}, "(.*)", "b", "x$1y")},
     true,
     {{"a", "hi"}, {"b", "x"}}},
    {"a group that is not there is empty",
     {{"a", "hi"}},
     {step(Replace, {"a"}, "(.*)", "b", "x$7")},
     true,
     {{"a", "hi"}, {"b", "x"}}},
    {"a leading zero is a name",
     {{"a", "hi"}},
     {step(Replace, {"a"}, "(.*)", "b", "x$01")},
     true,
     {{"a", "hi"}, {"b", "x"}}},
    {"two dollars", {{"a", "hi"}}, {step(Replace, {"a"}, "(.*)", "b", "$$1")}, true, {{"a", "hi"}, {"b", "$1"}}},
    {"a dollar alone", {{"a", "hi"}}, {step(Replace, {"a"}, "(.*)", "b", "5$ $")}, true, {{"a", "hi"}, {"b", "5$ $"}}},
    {"a brace left open", {{"a", "hi"}}, {step(Replace, {"a"}, "(.*)", "b", "${1")}, true, {{"a", "hi"}, {"b", "${1"}}},
    {"an empty result deletes",
     {{"a", "hi"}, {"b", "y"}},
     {step(Replace, {"a"}, "(.*)", "b", "")},
     true,
     {{"a", "hi"}}},
    {"no source sets a constant", {}, {step(Replace, {}, "(.*)", "b", "c")}, true, {{"b", "c"}}},
    {"an empty regex matches nothing else", {{"a", "x"}}, {step(Replace, {"a"}, "", "b", "c")}, true, {{"a", "x"}}},
    {"the target from a group",
     {{"a", "k=v"}},
     {step(Replace, {"a"}, "(\\w+)=(\\w+)", "${1}", "$2")},
     true,
     {{"a", "k=v"}, {"k", "v"}}},
    {"an empty target name is left alone",
     {{"a", "=v"}},
     {step(Replace, {"a"}, "(\\w*)=(\\w+)", "${1}", "$2")},
     true,
     {{"a", "=v"}}},
    {"a UTF-8 target name",
     {{"a", "x"}},
     {step(Replace, {"a"}, "(.*)", "b.c-\xc3\xa4")},
     true,
     {{"a", "x"}, {"b.c-\xc3\xa4", "x"}}},
    {"a dot takes a new line",
     {{"a", "x\ny"}},
     {step(Replace, {"a"}, "x.y", "b", "z")},
     true,
     {{"a", "x\ny"}, {"b", "z"}}},
    {"steps see each other",
     {{"a", "x"}},
     {step(Replace, {"a"}, "(.*)", "b"), step(Replace, {"b"}, "x", "c", "z")},
     true,
     {{"a", "x"}, {"b", "x"}, {"c", "z"}}},
    {"blackbox",
     {{"__address__", "http://h/"}},
     {step(Replace, {"__address__"}, "(.*)", "__param_target"), step(Replace, {"__param_target"}, "(.*)", "instance"),
      step(Replace, {}, "(.*)", "__address__", "127.0.0.1:9115")},
     true,
     {{"__address__", "127.0.0.1:9115"}, {"__param_target", "http://h/"}, {"instance", "http://h/"}}},
};

inline const std::vector<RelabelCase> kOtherCases = {
    {"keeps", {{"a", "foo"}}, {step(Keep, {"a"}, "f.*")}, true, {{"a", "foo"}}},
    {"does not keep", {{"a", "foo"}}, {step(Keep, {"a"}, "oo")}, false, {}},
    {"keeps one of three", {{"a", "b2"}}, {step(Keep, {"a"}, "b1|b2|b3")}, true, {{"a", "b2"}}},
    {"drops", {{"a", "foo"}}, {step(Drop, {"a"}, "f|foo")}, false, {}},
    {"does not drop", {{"a", "foo"}}, {step(Drop, {"a"}, "f|oo")}, true, {{"a", "foo"}}},
    {"drops without a label", {{"a", "foo"}}, {step(Drop, {"none"}, "")}, false, {}},
    {"nothing runs after a drop", {{"a", "foo"}}, {step(Drop, {"a"}, ".*"), step(Keep, {"a"}, "foo")}, false, {}},
    {"keepequal keeps",
     {{"a", "x"}, {"b", "x"}},
     {step(KeepEqual, {"a"}, "(.*)", "b")},
     true,
     {{"a", "x"}, {"b", "x"}}},
    {"keepequal drops", {{"a", "x"}, {"b", "y"}}, {step(KeepEqual, {"a"}, "(.*)", "b")}, false, {}},
    {"dropequal drops", {{"a", "x"}, {"b", "x"}}, {step(DropEqual, {"a"}, "(.*)", "b")}, false, {}},
    {"dropequal keeps", {{"a", "x"}}, {step(DropEqual, {"a"}, "(.*)", "b")}, true, {{"a", "x"}}},
    {"hashmod of one is 0", {{"a", "x"}}, {hashStep({"a"}, "h", 1)}, true, {{"a", "x"}, {"h", "0"}}},
    // The last eight bytes of md5("") are e9800998ecf8427e.
    {"hashmod of nothing", {}, {hashStep({"a"}, "h", 0x100000000)}, true, {{"h", "3975692926"}}},
    {"labelmap",
     {{"m_a", "1"}, {"m_b", "2"}, {"c", "3"}},
     {step(LabelMap, {}, "m_(.+)")},
     true,
     {{"a", "1"}, {"b", "2"}, {"c", "3"}, {"m_a", "1"}, {"m_b", "2"}}},
    {"labelmap with text",
     {{"m_a", "1"}},
     {step(LabelMap, {}, "m_(.+)", "", "k8s_${1}")},
     true,
     {{"k8s_a", "1"}, {"m_a", "1"}}},
    {"labelmap of all copies onto itself", {{"a", "1"}}, {step(LabelMap)}, true, {{"a", "1"}}},
    {"labeldrop", {{"a", "1"}, {"b", "2"}, {"bb", "3"}}, {step(LabelDrop, {}, "b.*")}, true, {{"a", "1"}}},
    {"labeldrop is anchored", {{"a", "1"}, {"ab", "2"}}, {step(LabelDrop, {}, "b")}, true, {{"a", "1"}, {"ab", "2"}}},
    {"labelkeep", {{"a", "1"}, {"b", "2"}, {"bb", "3"}}, {step(LabelKeep, {}, "b")}, true, {{"b", "2"}}},
    {"lowercase", {{"a", "FooBAR"}}, {step(Lowercase, {"a"}, "(.*)", "a")}, true, {{"a", "foobar"}}},
    {"uppercase", {{"a", "fooBar"}}, {step(Uppercase, {"a"}, "(.*)", "b")}, true, {{"a", "fooBar"}, {"b", "FOOBAR"}}},
    {"uppercase beyond ASCII",
     {{"a", "\xc3\xa4\xce\xb1"}},
     {step(Uppercase, {"a"}, "(.*)", "a")},
     true,
     {{"a", "\xc3\x84\xce\x91"}}},
    {"uppercase of nothing deletes", {{"b", "x"}}, {step(Uppercase, {"a"}, "(.*)", "b")}, true, {}},
};

}  // namespace oriel::test
