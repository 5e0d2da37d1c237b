#include "models/promql/keywords.h"

#include <algorithm>
#include <array>
#include <string>

#include "models/promql/lexer_text.h"

namespace oriel::promql {
namespace {

constexpr Keyword operatorWord(std::string_view word, BinaryOp op) { return {word, TokenKind::Operator, op}; }
constexpr Keyword aggregatorWord(std::string_view word, AggregateOp op) {
  return {word, TokenKind::Aggregator, BinaryOp::Add, op};
}

constexpr std::array kKeywords = {
    operatorWord("and", BinaryOp::And),
    operatorWord("or", BinaryOp::Or),
    operatorWord("unless", BinaryOp::Unless),
    operatorWord("atan2", BinaryOp::Atan2),
    aggregatorWord("sum", AggregateOp::Sum),
    aggregatorWord("avg", AggregateOp::Avg),
    aggregatorWord("count", AggregateOp::Count),
    aggregatorWord("min", AggregateOp::Min),
    aggregatorWord("max", AggregateOp::Max),
    aggregatorWord("group", AggregateOp::Group),
    aggregatorWord("stddev", AggregateOp::Stddev),
    aggregatorWord("stdvar", AggregateOp::Stdvar),
    aggregatorWord("topk", AggregateOp::TopK),
    aggregatorWord("bottomk", AggregateOp::BottomK),
    aggregatorWord("count_values", AggregateOp::CountValues),
    aggregatorWord("quantile", AggregateOp::Quantile),
    aggregatorWord("limitk", AggregateOp::LimitK),
    aggregatorWord("limit_ratio", AggregateOp::LimitRatio),
    Keyword{"offset", TokenKind::Offset},
    Keyword{"anchored", TokenKind::Anchored},
    Keyword{"smoothed", TokenKind::Smoothed},
    Keyword{"by", TokenKind::By},
    Keyword{"without", TokenKind::Without},
    Keyword{"on", TokenKind::On},
    Keyword{"ignoring", TokenKind::Ignoring},
    Keyword{"group_left", TokenKind::GroupLeft},
    Keyword{"group_right", TokenKind::GroupRight},
    Keyword{"fill", TokenKind::Fill},
    Keyword{"fill_left", TokenKind::FillLeft},
    Keyword{"fill_right", TokenKind::FillRight},
    Keyword{"bool", TokenKind::Bool},
    Keyword{"start", TokenKind::Start},
    Keyword{"end", TokenKind::End_},
    Keyword{"step", TokenKind::Step},
    Keyword{"range", TokenKind::Range},
    Keyword{"min_of", TokenKind::DurationMin},
    Keyword{"max_of", TokenKind::DurationMax},
    Keyword{"inf", TokenKind::Number},
    Keyword{"nan", TokenKind::Number},
};

}  // namespace

const Keyword* findKeyword(std::string_view word) {
  if (word.size() > 12) return nullptr;
  const std::string lower = toLowerAscii(word);
  const auto it = std::find_if(kKeywords.begin(), kKeywords.end(), [&](const Keyword& k) { return k.word == lower; });
  return it == kKeywords.end() ? nullptr : &*it;
}

std::optional<TokenKind> durationWord(std::string_view word) {
  const std::string lower = toLowerAscii(word);
  if (lower == "step") return TokenKind::Step;
  if (lower == "range") return TokenKind::Range;
  if (lower == "min_of") return TokenKind::DurationMin;
  if (lower == "max_of") return TokenKind::DurationMax;
  return std::nullopt;
}

}  // namespace oriel::promql
