#pragma once

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/base/text.h"
#include "models/hostmetrics/families.h"
#include "models/hostmetrics/reader.h"
#include "models/labels/labels.h"

namespace oriel::test {

/// A small /proc and /sys in a temporary folder.
class FixtureRoot {
 public:
  using Files = std::vector<std::pair<std::string, std::string>>;  ///< path, text; a text `-> target` makes a link

  explicit FixtureRoot(const Files& files = {}) {
    for (const auto& [path, text] : files) write(path, text);
  }

  void write(const std::string& path, const std::string& text) const {
    const QString full = dir_.path() + QString::fromStdString(path);
    QDir().mkpath(QFileInfo(full).path());
    if (text.rfind("-> ", 0) == 0) {
      QFile::link(QString::fromStdString(text.substr(3)), full);
      return;
    }
    QFile file(full);
    if (file.open(QIODevice::WriteOnly | QIODevice::Truncate))
      file.write(text.data(), static_cast<qint64>(text.size()));
  }
  void remove(const std::string& path) const { QFile::remove(dir_.path() + QString::fromStdString(path)); }
  std::string path() const { return dir_.path().toStdString(); }

 private:
  QTemporaryDir dir_;
};

/// Files of a fixture; name, time and mounts that never change.
class FixtureReader : public hostmetrics::Reader {
 public:
  explicit FixtureReader(const std::string& root) : files_(hostmetrics::makeReader(root)) {}

  Status read(const std::string& path, std::string& text) const override { return files_->read(path, text); }
  Result<std::vector<std::string>> list(const std::string& path) const override { return files_->list(path); }
  Result<std::string> realPath(const std::string& path) const override { return files_->realPath(path); }
  Result<hostmetrics::FileSystemUsage> usage(const std::string& mountPoint) const override {
    if (mountPoint.find("broken") != std::string::npos) return makeError(ErrorCode::Io, mountPoint + ": stale handle");
    return hostmetrics::FileSystemUsage{1000, 400, 300, 50, 20};
  }
  hostmetrics::HostIdentity identity() const override {
    return {"Linux", "6.1.0", "#1 SMP", "x86_64", "lab", "(none)"};
  }
  hostmetrics::WallTime wallTime() const override { return {1700000000.25, "CET", 3600}; }

 private:
  std::shared_ptr<const hostmetrics::Reader> files_;
};

inline Labels labelsOf(const hostmetrics::SampleView& sample) {
  LabelsBuilder builder;
  builder.set(kMetricName, sample.name);
  for (const hostmetrics::LabelPair& label : hostmetrics::splitLabels(sample.labels))
    builder.set(label.name, label.value);
  return builder.labels();
}

/// `name{a="b"} value`, in the order of emission.
inline std::vector<std::string> lines(const hostmetrics::Families& families) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < families.size(); ++i) {
    result.push_back(labelsOf(families[i]).toString() + " " + formatFloat(families[i].value));
  }
  return result;
}

}  // namespace oriel::test
