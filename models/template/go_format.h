#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/template/value.h"

/// Texts of values as Go's package fmt makes them. Plain functions; any thread.
namespace oriel::tmpl {

/// As `%v`; a value that is not there is `<no value>`.
std::string printValue(const Value& value);
/// fmt.Sprint: a blank between two operands that are both no texts.
std::string sprint(const std::vector<Value>& values);
/// fmt.Sprintln: always a blank, and a line's end.
std::string sprintln(const std::vector<Value>& values);

/// fmt.Sprintf. What does not fit is told in the text, as Go does (`%!d(string=hi)`). The text ends at `maxBytes`.
class GoFormat {
 public:
  GoFormat(std::string_view format, const std::vector<Value>& arguments, std::size_t maxBytes);
  std::string run();

 private:
  struct Spec {
    bool plus = false, minus = false, sharp = false, space = false, zero = false;
    int width = -1, precision = -1;
    char32_t verb = 0;
    std::string verbText;
  };

  void directive();
  void readFlags(Spec& spec);
  void readNumber(int& number, const char* bad);
  void readIndex();
  char32_t readVerb(Spec& spec);
  bool nextArgument(Value& value);

  void write(const Value& value, const Spec& spec, int depth);
  void writeInteger(std::int64_t value, const Spec& spec, const Value& original);
  void writeFloat(double value, const Spec& spec, const Value& original);
  void writeText(std::string_view text, const Spec& spec, const Value& original);
  void writeSample(const Sample& sample, const Spec& spec, int depth);
  void writeBad(const Value& value, const Spec& spec);
  void pad(std::string_view text, const Spec& spec, bool zeros);

  std::string_view format_;
  const std::vector<Value>& arguments_;
  std::size_t maxBytes_;
  std::size_t at_ = 0;
  std::size_t next_ = 0;
  bool reordered_ = false;
  bool badIndex_ = false;
  std::string out_;
};

std::string toUtf8(char32_t code);
/// Decodes one rune; bytes that are none become U+FFFD, one by one.
char32_t readRune(std::string_view text, std::size_t& at);

}  // namespace oriel::tmpl
