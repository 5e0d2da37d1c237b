#pragma once

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QString>
#include <QStringList>

/// The PromQL expressions of a folder of dashboards, with their variables replaced by plausible text. For tests.
namespace oriel::test {

inline QByteArray readAll(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline void collectExpressions(const QJsonValue& value, QStringList& out) {
  if (value.isArray()) {
    for (const QJsonValue& item : value.toArray()) collectExpressions(item, out);
  } else if (value.isObject()) {
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
      if (it.key() == "expr" && it.value().isString() && !it.value().toString().trimmed().isEmpty())
        out << it.value().toString();
      else
        collectExpressions(it.value(), out);
    }
  }
}

/// What one variable becomes: a duration or a number where one must stand, a function's name before a parenthesis, else
/// a word.
inline QString replacement(const QString& variable, const QString& before, QChar quote, int brackets,
                           const QString& next) {
  static const QRegularExpression group("^\\$\\d");
  static const QRegularExpression offset("offset\\s+-?$");
  static const QRegularExpression duration("interval|range|duration", QRegularExpression::CaseInsensitiveOption);
  static const QRegularExpression parameter("(topk|bottomk|quantile)(\\s*(by|without)\\s*\\([^)]*\\))?\\s*\\(\\s*$");
  if (!quote.isNull()) return group.match(variable).hasMatch() ? variable : "word";
  if (brackets > 0 || offset.match(before).hasMatch() || duration.match(variable).hasMatch()) return "5m";
  if (parameter.match(before).hasMatch()) return "5";
  return next == "(" ? "rate" : "word";
}

/// What a dashboard would put in place of its variables, roughly.
inline QString substituteVariables(const QString& expr) {
  static const QRegularExpression variable("\\$\\{[^}]*\\}|\\[\\[\\w+\\]\\]|\\$\\w+");
  QString out;
  int brackets = 0;
  QChar quote;
  qsizetype at = 0;
  while (at < expr.size()) {
    const auto match =
        variable.match(expr, at, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption);
    if (match.hasMatch()) {
      out += replacement(match.captured(), out, quote, brackets, expr.mid(match.capturedEnd(), 1));
      at = match.capturedEnd();
      continue;
    }
    const QChar c = expr[at++];
    if (!quote.isNull()) {
      if (c == '\\' && quote != '`' && at < expr.size()) {
        out += c;
        out += expr[at++];
        continue;
      }
      if (c == quote) quote = QChar();
    } else if (c == '"' || c == '\'' || c == '`') {
      quote = c;
    } else if (c == '[') {
      ++brackets;
    } else if (c == ']') {
      --brackets;
    }
    out += c;
  }
  return out;
}

/// All of them, each as often as it stands there.
inline QStringList dashboardExpressions(const QString& folder) {
  QDirIterator files(folder, {"*.json"}, QDir::Files, QDirIterator::Subdirectories);
  QStringList out;
  while (files.hasNext()) collectExpressions(QJsonDocument::fromJson(readAll(files.next())).object(), out);
  return out;
}

}  // namespace oriel::test
