#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "dashboards/session/session.h"

class QBoxLayout;

namespace oriel::ui {

/// One line below the variables: names of data sources that Oriel does not have under that name, each with what was
/// taken for it and a list to take another. Hidden when there are none, or when a person closed it. UI thread.
class SourceBar : public QWidget {
  Q_OBJECT
 public:
  explicit SourceBar(QWidget* parent = nullptr);

  void setBindings(const std::vector<dashboards::SourceBinding>& bindings,
                   const std::vector<std::shared_ptr<DataSource>>& sources);
  /// Never shows it again (a picture has no use for it).
  void close();

 Q_SIGNALS:
  /// An empty uid: what Oriel takes by itself.
  void sourceChosen(const std::string& asked, const std::string& uid);

 private:
  void rebuild(const std::vector<dashboards::SourceBinding>& bindings,
               const std::vector<std::shared_ptr<DataSource>>& sources);
  QWidget* makeChoice(const dashboards::SourceBinding& binding,
                      const std::vector<std::shared_ptr<DataSource>>& sources);

  QBoxLayout* layout_;
  bool closed_ = false;
};

}  // namespace oriel::ui
