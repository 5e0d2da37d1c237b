#include "ui/import_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <set>

#include "dashboards/grafana_api/dashboard_service.h"
#include "models/engine/engine.h"
#include "models/net/loop.h"

namespace oriel::ui {
namespace {

constexpr int kPasteMs = 300;
constexpr int kMaxProblems = 5;

QString noticesOf(const dashboards::ImportCandidate& candidate) {
  if (!candidate.error.empty()) return QString::fromStdString(candidate.error);
  if (candidate.notices.empty()) return ImportDialog::tr("understood");
  return candidate.notices.size() == 1
             ? QString::fromStdString(candidate.notices.front())
             : ImportDialog::tr("%1 notices: %2").arg(candidate.notices.size()).arg(candidate.notices.front().c_str());
}

}  // namespace

ImportDialog::ImportDialog(dashboards::DashboardService& service, engine::Engine& engine, QWidget* parent)
    : QDialog(parent),
      service_(service),
      engine_(engine),
      pasted_(new QPlainTextEdit(this)),
      address_(new QLineEdit(this)),
      token_(new QLineEdit(this)),
      found_(new QTreeWidget(this)),
      folder_(new QComboBox(this)),
      overwrite_(new QCheckBox(tr("Write over dashboards of the same uid or name"), this)),
      status_(new QLabel(this)),
      import_(nullptr) {
  setWindowTitle(tr("Import dashboards"));
  setObjectName(QStringLiteral("importDialog"));
  resize(820, 680);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(20, 16, 20, 16);
  layout->setSpacing(10);
  layout->addWidget(buildSources());
  found_->setObjectName(QStringLiteral("importFound"));
  found_->setAccessibleName(tr("What was found"));
  found_->setHeaderLabels({tr("Dashboard"), tr("Panels"), tr("Notices")});
  found_->setRootIsDecorated(false);
  found_->setUniformRowHeights(true);
  found_->header()->resizeSection(0, 320);
  found_->header()->resizeSection(1, 70);
  layout->addWidget(found_, 1);
  layout->addWidget(buildTarget());
  connect(found_, &QTreeWidget::itemChanged, this, &ImportDialog::updateButton);
  pasteTimer_.setSingleShot(true);
  pasteTimer_.setInterval(kPasteMs);
  connect(&pasteTimer_, &QTimer::timeout, this, &ImportDialog::readPasted);
  updateButton();
}

ImportDialog::~ImportDialog() { stop_.request_stop(); }

QWidget* ImportDialog::buildSources() {
  auto* box = new QWidget(this);
  auto* form = new QFormLayout(box);
  form->setContentsMargins(0, 0, 0, 0);
  form->setSpacing(8);
  pasted_->setObjectName(QStringLiteral("importText"));
  pasted_->setAccessibleName(tr("Dashboard as text"));
  pasted_->setPlaceholderText(tr("Paste the JSON of a dashboard here"));
  pasted_->setMaximumHeight(120);
  connect(pasted_, &QPlainTextEdit::textChanged, &pasteTimer_, qOverload<>(&QTimer::start));
  form->addRow(tr("Text"), pasted_);

  auto* files = new QHBoxLayout;
  auto* file = new QPushButton(tr("File…"), box);
  auto* folder = new QPushButton(tr("Folder…"), box);
  files->addWidget(file);
  files->addWidget(folder);
  files->addStretch(1);
  connect(file, &QPushButton::clicked, this, [this] {
    const QString path = QFileDialog::getOpenFileName(this, tr("Import a dashboard"), {},
                                                      tr("Dashboards (*.json *.yaml *.yml);;All files (*)"));
    if (!path.isEmpty()) readPath(path);
  });
  connect(folder, &QPushButton::clicked, this, [this] {
    const QString path = QFileDialog::getExistingDirectory(this, tr("Import a folder of dashboards"));
    if (!path.isEmpty()) readPath(path);
  });
  form->addRow(tr("From disk"), files);

  address_->setObjectName(QStringLiteral("importAddress"));
  address_->setPlaceholderText(tr("https://grafana.example/d/UID/name, or a page of grafana.com/grafana/dashboards"));
  token_->setPlaceholderText(tr("token of a service account, if it wants one; it is not kept"));
  token_->setEchoMode(QLineEdit::Password);
  auto* fetch = new QPushButton(tr("Fetch"), box);
  fetch->setObjectName(QStringLiteral("importFetch"));
  auto* address = new QHBoxLayout;
  address->addWidget(address_, 1);
  address->addWidget(fetch);
  form->addRow(tr("Address"), address);
  form->addRow(tr("Token"), token_);
  connect(fetch, &QPushButton::clicked, this, &ImportDialog::fetch);
  connect(address_, &QLineEdit::returnPressed, this, &ImportDialog::fetch);
  return box;
}

QWidget* ImportDialog::buildTarget() {
  auto* box = new QWidget(this);
  auto* form = new QFormLayout(box);
  form->setContentsMargins(0, 0, 0, 0);
  form->setSpacing(8);
  folder_->setEditable(true);
  folder_->addItem(QString());
  std::set<std::string> titles;
  for (const dashboards::LibraryFolder& folder : service_.library().folders())
    if (titles.insert(folder.title).second) folder_->addItem(QString::fromStdString(folder.title));
  folder_->lineEdit()->setPlaceholderText(tr("at the top of the library"));
  form->addRow(tr("Into folder"), folder_);
  form->addRow(QString(), overwrite_);
  status_->setObjectName(QStringLiteral("hint"));
  status_->setTextFormat(Qt::PlainText);
  status_->setWordWrap(true);
  status_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  form->addRow(status_);
  auto* buttons = new QDialogButtonBox(box);
  import_ = buttons->addButton(tr("Import"), QDialogButtonBox::AcceptRole);
  import_->setObjectName(QStringLiteral("importButton"));
  // Return in a field means that field.
  import_->setAutoDefault(false);
  QPushButton* cancel = buttons->addButton(QDialogButtonBox::Cancel);
  cancel->setAutoDefault(false);
  cancel->setIcon({});
  connect(import_, &QPushButton::clicked, this, &ImportDialog::import);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  form->addRow(buttons);
  return box;
}

void ImportDialog::run(std::function<std::function<void()>(std::stop_token)> work) {
  const QPointer<ImportDialog> self(this);
  auto* application = QCoreApplication::instance();
  engine_.queryPool().submit(engine::Priority::Background, stop_.get_token(),
                             [self, application, work = std::move(work)](std::stop_token stop) {
                               auto then = work(stop);
                               QMetaObject::invokeMethod(
                                   application,
                                   [self, then = std::move(then)] {
                                     if (self) then();
                                   },
                                   Qt::QueuedConnection);
                             });
}

void ImportDialog::find(const QString& doing, std::function<Candidates(std::stop_token)> work) {
  status_->setText(doing);
  run([this, generation = ++generation_, work = std::move(work)](std::stop_token stop) -> std::function<void()> {
    auto found = std::make_shared<Candidates>(work(stop));
    return [this, generation, found] {
      if (generation == generation_) showFound(std::move(*found));
    };
  });
}

void ImportDialog::readPasted() {
  const std::string text = pasted_->toPlainText().trimmed().toStdString();
  if (text.empty()) return;
  find(tr("Reading…"), [text](std::stop_token) { return dashboards::candidatesOf(text, ""); });
}

void ImportDialog::readPath(const QString& path) {
  find(tr("Reading %1…").arg(path),
       [path = path.toStdString()](std::stop_token) { return dashboards::candidatesAt(path); });
}

void ImportDialog::fetch() {
  const std::string typed = address_->text().toStdString();
  find(tr("Asking %1…").arg(address_->text().trimmed()),
       [typed, token = token_->text().toStdString()](std::stop_token stop) {
         const auto client = net::makeHttpClient(net::makeLoop());
         auto fetched = dashboards::fetchCandidate(*client, typed, token, stop);
         if (fetched.ok()) return Candidates{*std::move(fetched)};
         dashboards::ImportCandidate failed;
         failed.place = typed;
         failed.error = fetched.error().toString();
         return Candidates{std::move(failed)};
       });
}

void ImportDialog::showFound(Candidates found) {
  candidates_ = std::move(found);
  found_->clear();
  for (const dashboards::ImportCandidate& candidate : candidates_) {
    const bool good = candidate.error.empty();
    const QString title = good && !candidate.title.empty() ? QString::fromStdString(candidate.title)
                                                           : QFileInfo(candidate.place.c_str()).fileName();
    auto* row = new QTreeWidgetItem(found_, {title.simplified(), good ? QString::number(candidate.panels) : QString(),
                                             noticesOf(candidate).simplified()});
    row->setCheckState(0, good ? Qt::Checked : Qt::Unchecked);
    if (!good) row->setFlags(row->flags() & ~Qt::ItemIsUserCheckable);
    QString tip = QString::fromStdString(candidate.place);
    for (const std::string& notice : candidate.notices) tip += QLatin1Char('\n') + QString::fromStdString(notice);
    row->setToolTip(2, tip.toHtmlEscaped());
  }
  status_->setText(candidates_.empty() ? tr("There is no dashboard there.") : QString());
  updateButton();
}

void ImportDialog::updateButton() {
  int chosen = 0;
  for (int i = 0; i < found_->topLevelItemCount(); ++i)
    if (found_->topLevelItem(i)->checkState(0) == Qt::Checked) ++chosen;
  import_->setEnabled(chosen > 0);
  import_->setText(chosen > 1 ? tr("Import %1").arg(chosen) : tr("Import"));
}

void ImportDialog::import() {
  std::vector<dashboards::NewDashboard> wanted;
  for (int i = 0; i < found_->topLevelItemCount(); ++i) {
    if (found_->topLevelItem(i)->checkState(0) != Qt::Checked) continue;
    dashboards::NewDashboard one;
    one.text = candidates_[static_cast<std::size_t>(i)].text;
    one.folder = folder_->currentText().trimmed().toStdString();
    one.overwrite = overwrite_->isChecked();
    wanted.push_back(std::move(one));
  }
  import_->setEnabled(false);
  status_->setText(tr("Writing…"));
  run([this, wanted = std::move(wanted), library = service_.sharedLibrary(),
       &files = engine_.files()](std::stop_token stop) -> std::function<void()> {
    QStringList written, problems;
    for (const dashboards::NewDashboard& one : wanted) {
      if (stop.stop_requested()) break;
      const dashboards::SaveOutcome outcome = dashboards::saveIntoLibrary(*library, files, one);
      if (outcome.saved)
        written << QString::fromStdString(outcome.saved->path);
      else
        problems << QString::fromStdString(outcome.refusal.text);
    }
    return [this, written, problems] { importDone(written, problems); };
  });
}

void ImportDialog::importDone(const QStringList& files, const QStringList& problems) {
  service_.watcher().lookNow();
  if (!files.isEmpty()) Q_EMIT imported(files);
  if (problems.isEmpty()) return accept();
  QStringList shown = problems.mid(0, kMaxProblems);
  if (problems.size() > kMaxProblems) shown << tr("and %1 more").arg(problems.size() - kMaxProblems);
  status_->setText(
      tr("%1 written, %2 not: %3").arg(files.size()).arg(problems.size()).arg(shown.join(QStringLiteral("; "))));
  updateButton();
}

}  // namespace oriel::ui
